import { join } from 'node:path';
import { Variables, type Found } from './variables.ts';

/** A tag as registries take it. Source: OCI distribution specification 1.1, "Pulling manifests". */
const TAG = /^\w[\w.-]{0,127}$/;

/** What a value that is to be (in) an image reference may be made of; whole references come from variables, too. */
const REFERENCE = /^[A-Za-z0-9_./:@-]*$/;

/** Why a text can be no image tag, and what to do; `undefined`: it can. */
function why(value: string): string {
  if (value.includes('+')) return 'it has a "+", the mark of build metadata';
  return value.length > 128 ? 'it has more than 128 characters' : 'it has a character that no tag can have';
}

/** What is wrong with the value of a variable in an image reference; `undefined`: nothing. */
export function imageValueFault(
  name: string,
  value: string,
): { readonly code: string; readonly message: string; readonly hint: string } | undefined {
  const code = 'illegal-image-tag';
  if (name === 'package.version') {
    if (TAG.test(value)) return undefined;
    return {
      code,
      message: `version ${JSON.stringify(value)} of package.json is no legal image tag: ${why(value)}`,
      hint: 'leave it out of the version, or put a legal tag in a variable: ${env.IMAGE_TAG}',
    };
  }
  if (REFERENCE.test(value)) return undefined;
  return {
    code,
    message: `the value of ${name} is no legal image tag: ${why(value)}`,
    hint: 'set it to letters, digits, "_", "." and "-"',
  };
}

/** The version in the nearest package.json, when it can be an image tag: what `${package.version}` gives in a folder. */
export async function versionTag(folder: string): Promise<Found> {
  const variables = new Variables({}, () => undefined, folder);
  const found = await variables.find('package.version', join(folder, 'appdef.json'));
  const fault = found.ok ? imageValueFault('package.version', found.value) : undefined;
  return fault === undefined ? found : { ok: false, ...fault };
}
