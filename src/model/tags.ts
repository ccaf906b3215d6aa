import type { Tags } from './ownership.ts';

/** A tag as ECS writes it (`key`, `value`), or as EC2 does (`Key`, `Value`). */
interface Tag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** AWS's list of tags as a record; a key that comes twice has its last value. */
export const tagsOf = (list: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((list ?? []).map((tag) => [tag.key ?? tag.Key ?? '', tag.value ?? tag.Value ?? '']));
