import { LAUNCH_MEMBERS, LEFT_OPEN } from '../../model/canonical/box.ts';
import type { DesiredBox } from '../../model/desired.ts';
import { type KindRules, rulesOf } from './rules.ts';

/** What EC2 fixes at launch replaces the box; the rest is changed in place. */
const rules = (undeclared: readonly string[]): KindRules =>
  rulesOf({
    replacing: Object.fromEntries(
      LAUNCH_MEMBERS.map((member) => [member, `${member} is fixed when an instance is launched`]),
    ),
    undeclared,
    // The console's display name.
    ignores: ({ keys, after }) => keys[0] === 'tags' && keys[1] === 'Name' && after === undefined,
  });

const WITH_GROUPS = rules(LEFT_OPEN);
const WITHOUT_GROUPS = rules([...LEFT_OPEN, 'securityGroups']);

/** The rules for a declared box. Where it names security groups, one that others added is too many. */
export const boxRules = (box: DesiredBox): KindRules =>
  box.securityGroups.length > 0 ? WITH_GROUPS : WITHOUT_GROUPS;
