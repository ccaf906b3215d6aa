import type { DesiredBox } from '../desired.ts';
import { digestOf, sameCanonical } from '../digest.ts';
import type { Canonical, Json } from '../json.ts';
import { BOX_ROWS } from '../kinds/box.ts';
import { isLeftAlone, reader, type Rows } from '../kinds/row.ts';
import type { LiveBox } from '../live.ts';
import { TAG, TAG_VALUE_LENGTH } from '../ownership.ts';
import { isFields, recordOf } from './read.ts';
import { canonicalTags } from './tags.ts';

const ROWS = Object.entries(BOX_ROWS);
const rows: Rows = BOX_ROWS;
const read = reader(BOX_ROWS, ['slot', 'group', 'subnets']);
/** The members that only the tag of the launch tells, as far as they are known at all. */
const LAUNCH = ROWS.flatMap(([name]) => (rows[name]?.told === 'launch tag' ? [name] : []));

/** Whether a live box is what the files say, up to what can be changed in place. */
export function isLaunchedAs(live: LiveBox, declared: DesiredBox): boolean {
  const wanted = canonicalBox(declared);
  const found = canonicalLiveBox(live, declared);
  const around = { declared: new Set(Object.keys(wanted)), awsvpc: false };
  return Object.entries(rows).every(
    ([name, row]) =>
      row.change !== 'replaces' ||
      isLeftAlone(name, row, around) ||
      sameCanonical(wanted[name] ?? null, found[name] ?? null),
  );
}

type Launch = Readonly<Record<string, Json>>;

/**
 * The value of the tag `clusternator:launch`: what DescribeInstances does not tell again, as compact JSON. Longer than
 * a tag can be, it is a digest of the same.
 */
export function launchTagOf(box: DesiredBox): string {
  const launch = launchIn(canonicalBox(box));
  const text = JSON.stringify(launch);
  return text.length <= TAG_VALUE_LENGTH ? text : JSON.stringify({ digest: digestOf(launch) });
}

const launchIn = (spec: Canonical): Canonical => recordOf(LAUNCH.map((name) => [name, spec[name]]));

/** The canonical form of a declared box. */
export function canonicalBox(box: DesiredBox): Canonical {
  const own = canonicalTags(box.tags);
  return { ...read(box), ...(own !== undefined && { tags: own }) };
}

/**
 * The canonical form of a live box, to be compared with `declared`. EC2 tells the image only by id: against a declared
 * id that one counts, else the image that the launch tag names. Members that nobody can tell (attributes before the box
 * joined, root volume without a launch tag) are taken as declared.
 */
export function canonicalLiveBox(live: LiveBox, declared: DesiredBox): Canonical {
  const launch = launchOf(live, declared);
  const isId = declared.image.startsWith('ami-');
  const told = ROWS.map(([name, { of }]): [string, unknown] => {
    const isOfLaunch = launch !== undefined && LAUNCH.includes(name) && !(name === 'image' && isId);
    return [name, isOfLaunch ? launch[name] : of(live, declared)];
  });
  const own = canonicalTags(live.tags);
  return { ...read(Object.fromEntries(told)), ...(own !== undefined && { tags: own }) };
}

/** What the launch tag says. A digest that is the declared one says the declared values; any other says nothing known. */
function launchOf(live: LiveBox, declared: DesiredBox): Launch | undefined {
  const tag = live.tags[TAG.launch];
  if (tag === undefined) return undefined;
  if (tag === launchTagOf(declared)) return launchIn(canonicalBox(declared));
  const parsed = parse(tag);
  const digest = parsed?.['digest'];
  return typeof digest === 'string' ? { image: `sha256:${digest}` } : parsed;
}

function parse(text: string): Launch | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isLaunch(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isLaunch = (value: Json): value is Launch => isFields(value);
