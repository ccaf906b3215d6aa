import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nearest } from '../model/nearest.ts';

/** A profile that was asked for and is in none of the AWS configuration files. */
export interface MissingProfile {
  readonly name: string;
  /** The files that were read, and whether they are there. */
  readonly files: readonly { readonly path: string; readonly there: boolean }[];
  /** The profiles that they hold. */
  readonly known: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether the profile that AWS_PROFILE (or `profile`) names is in no configuration file; `undefined`: it is, or none is
 * named. Source: docs.aws.amazon.com, AWS SDKs and Tools Reference Guide, "Shared config and credentials files" and
 * "Location of the shared config and credentials files".
 */
export async function missingProfile(env: Env, profile?: string): Promise<MissingProfile | undefined> {
  const name = (profile ?? env['AWS_PROFILE'] ?? '').trim();
  if (name === '') return undefined;
  const folder = join(env['HOME'] || env['USERPROFILE'] || homedir(), '.aws');
  const [config, credentials] = await Promise.all([
    sections(env['AWS_CONFIG_FILE'] || join(folder, 'config')),
    sections(env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials')),
  ]);
  const known = [
    // `[profile shop]`, but `[default]`; other sections (`[sso-session x]`, `[services x]`) are no profiles.
    ...config.names.flatMap((one) => /^profile\s+(["']?)(.+)\1$/.exec(one)?.[2] ?? []),
    ...[...config.names, ...credentials.names].filter((one) => one === 'default'),
    ...credentials.names,
  ];
  if (known.includes(name)) return undefined;
  const files = [config, credentials].map(({ path, there }) => ({ path, there }));
  return { name, files, known: [...new Set(known)].toSorted() };
}

/** The names in brackets of one file; none when it cannot be read. */
async function sections(
  path: string,
): Promise<{ readonly path: string; readonly there: boolean; readonly names: readonly string[] }> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const heads = (text ?? '').matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm);
  return { path, there: text !== undefined, names: Array.from(heads, ([, name = '']) => name) };
}

/** `the profile "shpo" is in none of the AWS configuration files: neither in ... nor in ...` */
export function missingProfileText({ name, files }: MissingProfile): string {
  const read = files.map(({ path, there }) => (there ? path : `${path} (which cannot be read)`));
  return `the AWS profile ${JSON.stringify(name)} is neither in ${read.join(' nor in ')}`;
}

/** Profiles that one hint names. */
const MOST = 10;

/** A profile of nearly that name, those that are there, how to make one. */
export function missingProfileHint({ name, known }: MissingProfile): string {
  const near = nearest(name, known);
  const meant = near === undefined ? '' : `Did you mean ${JSON.stringify(near)}? `;
  const more = known.length > MOST ? ` and ${String(known.length - MOST)} more` : '';
  const make = `add it with \`aws configure --profile ${name}\`. To try without an account, add --local.`;
  return known.length === 0
    ? `No profile is there. Unset AWS_PROFILE, or ${make}`
    : `${meant}Profiles there: ${known.slice(0, MOST).join(', ')}${more}. Set AWS_PROFILE to one of them, unset it, or ${make}`;
}
