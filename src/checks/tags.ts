import { tagsOf } from '../model/tags.ts';
import { idOf } from '../model/id.ts';
import { isTagText, type Tags } from '../model/ownership.ts';
import { listed, type Check, type Found } from './check.ts';

const unfit = (tags: Tags, but: Tags = {}): readonly string[] =>
  Object.entries(tags)
    .filter(([key, value]) => but[key] !== value && !isTagText(`${key}${value}`))
    .map(([key]) => `"${key}"`);

const unfitTags = (of: string, names: readonly string[]): Pick<Found, 'member' | 'message' | 'hint'> => ({
  member: '/tags',
  message: `${of}: the ${names.length === 1 ? 'tag' : 'tags'} ${listed(names)} ${names.length === 1 ? 'has' : 'have'} characters that ECS refuses (API reference, Tag).`,
  hint: 'Take letters, digits, spaces and + - = . _ : / @.',
});

/** Tags of ECS resources; EC2 takes any character, so that those of boxes are free. */
export const TAG_CHECKS: readonly Check[] = [
  {
    id: 'tag-characters',
    level: 'error',
    title: 'A tag with characters that ECS does not take',
    find: ({ desired }) => {
      const common = desired.cluster.tags;
      const own = [
        ...[...desired.tasks.values()].map(({ family, input }) => ({
          subject: idOf('task', family),
          of: `Task ${family}`,
          tags: tagsOf(input.tags),
        })),
        ...[...desired.services.values()].map(({ name, input }) => ({
          subject: idOf('service', name),
          of: `Service ${name}`,
          tags: tagsOf(input.tags),
        })),
      ];
      const ofCluster = unfit(common);
      return [
        ...(ofCluster.length === 0
          ? []
          : [
              {
                subject: idOf('cluster', desired.cluster.name),
                ...unfitTags(`Cluster ${desired.cluster.name}`, ofCluster),
              },
            ]),
        ...own.flatMap(({ subject, of, tags }) => {
          const names = unfit(tags, common);
          return names.length === 0 ? [] : [{ subject, ...unfitTags(of, names) }];
        }),
      ];
    },
  },
];
