import type { Id } from '../model/id.ts';
import { idOf } from '../model/id.ts';
import { containerCheck, containersOf, listed, type Check, type Found } from './check.ts';

/** Names that a shell can refer to. Source: POSIX.1-2017, 8.1 "Environment Variable Definition". */
const POSIX = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names of ours in other spellings: `${ENV.TAG}`, `${env:TAG}`, `${{ env.TAG }}`, `{{env.TAG}}`, `$(package.version)`. */
const LIKE_OURS =
  /\$\{\{?\s*(?:env[.:]\w+|package[._:]version|npm_package_version|git[._:](?:sha|commit))\s*\}?\}|\$\((?:env\.\w+|package\.version|git\.sha)\)|\{\{\s*(?:env\.\w+|package\.version|git\.sha)\s*\}\}/i;
const OURS = /^\$\{(?:env\.[^{}]*|package\.version|git\.sha)\}$/;

/** What a text like ours should be; `undefined`: it is none, or was meant to stay (`$${env.X}`). */
function meant(text: string): { readonly seen: string; readonly ours: string } | undefined {
  const seen = LIKE_OURS.exec(text)?.[0];
  if (seen === undefined || OURS.test(seen)) return undefined;
  const name = seen.replaceAll(/[${}()\s]/g, '');
  const variable = /^env[.:](\w+)$/i.exec(name)?.[1];
  if (variable !== undefined) return { seen, ours: `\${env.${variable}}` };
  return { seen, ours: /version/i.test(name) ? '${package.version}' : '${git.sha}' };
}

function lookalikes(subject: Id, value: unknown, keys: readonly string[] = []): readonly Found[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'number' ? [] : lookalikes(subject, inner, [...keys, key]),
    );
  const found = typeof value === 'string' ? meant(value) : undefined;
  if (found === undefined) return [];
  return [
    {
      subject,
      member: pointerOf(keys),
      message: `${found.seen} is no variable of clusternator and stays as it is, as text.`,
      hint: `Write ${found.ours}, if that was meant.`,
    },
  ];
}

/** Source: RFC 6901. */
const pointerOf = (keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** One note for all variables of a kind: they are many where they are. */
const variableNote = (
  id: string,
  title: string,
  is: (name: string, value: string) => boolean,
  tell: (names: string, many: boolean) => Pick<Found, 'message' | 'hint'>,
): Check => ({
  id,
  level: 'note',
  title,
  find: ({ desired }) => {
    const hits = containersOf(desired).flatMap(({ task, container, pointer }) =>
      (container.environment ?? []).flatMap(({ name = '', value = '' }, index) =>
        is(name, value)
          ? [{ task, name, member: `${pointer}/environment/${String(index)}`, of: container.name ?? '' }]
          : [],
      ),
    );
    const [first] = hits;
    if (first === undefined) return [];
    const names = listed(hits.map((hit) => `${hit.name} (${hit.of})`));
    return [
      { subject: idOf('task', first.task.family), member: first.member, ...tell(names, hits.length > 1) },
    ];
  },
});

/** Environment variables, and variables of the files. */
export const ENVIRONMENT_CHECKS: readonly Check[] = [
  {
    id: 'variable-lookalike',
    level: 'warning',
    title: 'Text that looks like a variable of the files and is none',
    find: ({ desired }) => [
      ...[...desired.tasks.values()].flatMap(({ family, input }) => lookalikes(idOf('task', family), input)),
      ...[...desired.services.values()].flatMap(({ name, input }) =>
        lookalikes(idOf('service', name), input),
      ),
    ],
  },
  variableNote(
    'environment-name',
    'Environment names that a shell cannot refer to',
    (name) => !POSIX.test(name),
    (names, many) => ({
      message: `${names} ${many ? 'are' : 'is'} no name that a shell can refer to, and some shells drop such variables.`,
      hint: 'Use letters, digits and "_", unless the program wants that very name.',
    }),
  ),
  variableNote(
    'environment-spaces',
    'Environment values that begin or end with spaces',
    (_name, value) => value !== '' && value !== value.trim(),
    (names, many) => ({
      message: `The value${many ? 's' : ''} of ${names} begin${many ? '' : 's'} or end${many ? '' : 's'} with white space, which most programs do not remove.`,
      hint: 'Remove it, unless it is meant.',
    }),
  ),
  variableNote(
    'environment-empty',
    'Environment variables with empty values',
    (_name, value) => value === '',
    (names, many) => ({
      message: `${names} ${many ? 'have empty values' : 'has an empty value'}: the variable${many ? 's are' : ' is'} there, and defaults of the image do not apply.`,
      hint: 'Leave the variable out, unless that is meant.',
    }),
  ),
  containerCheck(
    'environment-file',
    'error',
    'An environment file that is not in S3',
    ({ container, name }) =>
      (container.environmentFiles ?? []).flatMap((file, index) =>
        // Source: API reference, `EnvironmentFile.value`: the ARN of the S3 object; the name must end with .env.
        /^arn:aws[a-z-]*:s3:::[^/]+\/.+\.env$/.test(file.value ?? '')
          ? []
          : [
              {
                member: `/environmentFiles/${String(index)}/value`,
                message: `${name} reads the environment file ${file.value ?? ''}, which is no S3 object with a name that ends with .env. ECS refuses it.`,
                hint: 'Write arn:aws:s3:::BUCKET/NAME.env.',
              },
            ],
      ),
  ),
];
