import { imageValueFault } from './image-tag.ts';
import type { Report } from './report.ts';
import type { Source } from './source.ts';
import { positionAt } from './source.ts';
import { didYouMean } from './nearest.ts';
import type { Value, Way } from './value.ts';
import { put } from './value.ts';
import type { Variables } from './variables.ts';

/** Our names only: any other `${...}` belongs to the containers. A `$` before makes it plain text. */
const OURS = /(\$?)\$\{(env\.[^{}]*|package\.version|git\.sha)\}/g;
/** What looks like ours and is not. */
const NEAR = /(?<!\$)\$\{((?:package|git)\.[^{}]*)\}/g;

interface Text {
  readonly text: string;
  readonly way: Way;
}

/** The texts that hold a `${`. */
function textsOf(root: Value): readonly Text[] {
  const found: Text[] = [];
  const way: (string | number)[] = [];
  const walk = (value: Value): void => {
    if (typeof value === 'string') {
      if (value.includes('${')) found.push({ text: value, way: [...way] });
    } else if (typeof value === 'object' && value !== null) {
      for (const [step, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
        way.push(step);
        walk(inner);
        way.pop();
      }
    }
  };
  walk(root);
  return found;
}

/** Members whose values ECS and EC2 show to everyone who may look; an environment value there is no secret. */
const PUBLIC = new Set([
  'image',
  'family',
  'cluster',
  'region',
  'account',
  'instanceType',
  'keyPair',
  'task',
  'name',
  'apps',
]);

/**
 * Replaces `${env.NAME}`, `${package.version}` and `${git.sha}` in every text of a file, once: what was put in is not
 * looked at again, and can never become a member. `$${env.NAME}` gives `${env.NAME}`. A missing value is an error.
 * Returns the environment values that were put where a secret can stand.
 */
export async function interpolate(
  source: Source,
  variables: Variables,
  report: Report,
): Promise<ReadonlySet<string>> {
  const secrets = new Set<string>();
  for (const { text, way } of textsOf(source.value)) put(source, way, await expand(text, way));
  return secrets;

  async function expand(text: string, way: Way): Promise<string> {
    let out = '';
    let end = 0;
    for (const match of text.matchAll(OURS)) {
      const [whole, escape, name = ''] = match;
      out += text.slice(end, match.index);
      end = match.index + whole.length;
      out += escape === '' ? await valueOf(name, way) : whole.slice(1);
    }
    for (const [whole, name = ''] of text.matchAll(NEAR)) {
      if (name === 'package.version' || name === 'git.sha') continue;
      const hint = didYouMean(name, ['package.version', 'git.sha']);
      report.warning(
        positionAt(source, way),
        'unknown-variable',
        `${whole} is no variable and stays as it is`,
        hint,
      );
    }
    return out + text.slice(end);
  }

  async function valueOf(name: string, way: Way): Promise<string> {
    const found = await variables.find(name, source.path);
    if (!found.ok) {
      report.error(positionAt(source, way), found.code, found.message, found.hint, true);
      return '';
    }
    const fault =
      way.at(-1) === 'image' && name !== 'git.sha' ? imageValueFault(name, found.value) : undefined;
    if (fault !== undefined) {
      report.error(positionAt(source, way), fault.code, fault.message, fault.hint, true);
      return '';
    }
    const place = way.findLast((step) => typeof step === 'string');
    if (name.startsWith('env.') && found.value !== '' && !(place !== undefined && PUBLIC.has(place)))
      secrets.add(found.value);
    return found.value;
  }
}
