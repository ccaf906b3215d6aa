import type { Json, JsonObject } from '../model/json.ts';

/** A file to be written, by its name. */
export interface ImportedFile {
  readonly name: string;
  readonly content: JsonObject;
}

/** What one appdef may hold; the loader reads files of at most 1 MiB and 50,000 tokens. */
const MOST = { bytes: 700_000, tokens: 40_000 };

/** Where an editor finds the schemas of an installed clusternator. */
export const schemaOf = (name: 'appdef' | 'cluster'): string =>
  `./node_modules/clusternator/schemas/${name}.schema.json`;

/** The text of a file. */
export const textOf = (file: ImportedFile): string => `${JSON.stringify(file.content, undefined, 2)}\n`;

/** The tasks of an app. */
export interface AppTasks {
  readonly name: string;
  readonly tasks: readonly JsonObject[];
}

/** The appdefs of apps: one each, or more where one would be too large to be read. */
export const appdefsOf = (apps: readonly AppTasks[]): readonly ImportedFile[] =>
  apps
    .flatMap(({ name, tasks }) => partsOf(tasks).map((some) => ({ name, some })))
    .map(({ name, some }, at) => ({
      name: at === 0 ? 'appdef.json' : `appdef-${String(at + 1)}.json`,
      content: { $schema: schemaOf('appdef'), name, tasks: some },
    }));

function partsOf(tasks: readonly JsonObject[]): readonly JsonObject[][] {
  const parts: JsonObject[][] = [[]];
  let bytes = 0;
  let tokens = 0;
  for (const task of tasks) {
    const more = { bytes: JSON.stringify(task, undefined, 2).length * 2, tokens: tokensOf(task) };
    const last = parts.at(-1) ?? [];
    if (last.length > 0 && (bytes + more.bytes > MOST.bytes || tokens + more.tokens > MOST.tokens)) {
      parts.push([task]);
      bytes = 0;
      tokens = 0;
    } else last.push(task);
    bytes += more.bytes;
    tokens += more.tokens;
  }
  return parts;
}

/** Brackets, names, values, colons and commas. */
function tokensOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? 2 : 1;
  if (isList(value)) return 2 + value.reduce<number>((sum, item) => sum + tokensOf(item) + 1, 0);
  return 2 + Object.values(value).reduce<number>((sum, member) => sum + tokensOf(member) + 4, 0);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
