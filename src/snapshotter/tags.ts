import type { Tags } from '../model/ownership.ts';

/** ECS's (`key`, `value`) and EC2's (`Key`, `Value`) lists of tags as a record. A tag without a key is no tag. */
export function tagsOf(
  list:
    | readonly {
        readonly key?: string | undefined;
        readonly value?: string | undefined;
        readonly Key?: string | undefined;
        readonly Value?: string | undefined;
      }[]
    | undefined,
): Tags {
  const entries = (list ?? []).flatMap((tag) => {
    const key = tag.key ?? tag.Key;
    return key === undefined ? [] : [[key, tag.value ?? tag.Value ?? ''] as const];
  });
  return Object.fromEntries(entries);
}
