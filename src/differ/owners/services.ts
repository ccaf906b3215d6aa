import type { Diagnostic } from '../../model/diagnostic.ts';
import { compareNames, idOf } from '../../model/id.ts';
import type { LiveService } from '../../model/live.ts';
import { NO_PERMITS, standingOfApp, TAG } from '../../model/ownership.ts';
import { mayDelete } from '../../model/removal.ts';
import { words } from '../../model/words.ts';
import { count, type Context } from '../context.ts';

/** Names that a message lists. */
const MOST = 5;

/**
 * What is to be said of whose the services are: declared ones that belong to another app, an error unless it was named to be
 * taken over; and those that the files do not declare and that stay.
 */
export function ownerFindings(context: Context): readonly Diagnostic[] {
  const rest = [...context.live.services.values()].filter(
    (service) => !context.desired.services.has(service.name) && !mayDelete(context.desired, service),
  );
  return [
    ...takenServices(context),
    ...leftApps(context, rest),
    ...otherApps(context, rest),
    ...unassigned(context, rest),
    ...idlePermits(context),
  ];
}

function takenServices({ desired, live }: Context): readonly Diagnostic[] {
  const { takeOver } = desired.permits ?? NO_PERMITS;
  return [...desired.services.keys()].flatMap((name): readonly Diagnostic[] => {
    const service = live.services.get(name);
    const standing = service && standingOfApp(service.tags, desired.owner);
    if (standing?.is !== 'of-another-owner' || takeOver.includes(standing.owner)) return [];
    const id = idOf('service', name);
    const position = desired.positionOf(id);
    return [
      {
        code: 'service-of-another',
        severity: 'error',
        subject: id,
        source: 'user',
        message: `Service ${name} of cluster ${desired.cluster.name} belongs to app ${standing.owner}, which these files do not declare.`,
        hint: words`Give yours another name, or take what ${standing.owner} has and you declare: ${{ run: 'apply', args: ['--take-over', standing.owner] }}`,
        ...(position !== undefined && { position }),
      },
    ];
  });
}

/** Services of others in this cluster, by their app. */
function byApp({ desired }: Context, services: readonly LiveService[]): ReadonlyMap<string, LiveService[]> {
  const apps = new Map<string, LiveService[]>();
  for (const service of services) {
    const standing = standingOfApp(service.tags, desired.owner);
    if (standing.is !== 'of-another-owner') continue;
    apps.set(standing.owner, [...(apps.get(standing.owner) ?? []), service]);
  }
  return new Map([...apps].toSorted(([a], [b]) => compareNames(a, b)));
}

/** Whether the files of this owner made a service, though no app of theirs has it now. */
const isLeftHere = ({ desired: { owner } }: Context, { tags }: LiveService): boolean => {
  const maker = tags[TAG.owner];
  return maker !== undefined && owner.apps !== 'all' && (maker === owner.name || owner.apps.has(maker));
};

/** Apps that were taken out of these files: what they left. */
const leftApps = (context: Context, rest: readonly LiveService[]): readonly Diagnostic[] =>
  [
    ...byApp(
      context,
      rest.filter((service) => isLeftHere(context, service)),
    ),
  ].map(([app, services]): Diagnostic => ({
    code: 'app-left',
    severity: 'warning',
    subject: idOf('cluster', context.desired.cluster.name),
    source: 'user',
    message: `App ${app} is in these files no more; ${count(services.length, 'service')} of it ${services.length === 1 ? 'stays' : 'stay'}: ${listed(services.map(({ name }) => name))}.`,
    hint: words`Remove them with: ${{ run: 'apply', args: ['--remove-app', app] }}`,
  }));

/** What is none of ours to speak of, in one note. */
function otherApps(context: Context, rest: readonly LiveService[]): readonly Diagnostic[] {
  const others = rest.filter((service) => !isLeftHere(context, service));
  const apps = byApp(context, others);
  if (apps.size === 0) return [];
  const number = [...apps.values()].reduce((sum, services) => sum + services.length, 0);
  const texts = [...apps].map(([app, services]) => `${app} (${String(services.length)})`);
  return [
    {
      code: 'services-of-others',
      severity: 'note',
      subject: idOf('cluster', context.desired.cluster.name),
      source: 'user',
      message: `${count(number, 'service')} of other apps ${number === 1 ? 'is' : 'are'} left alone: ${listed(texts)}.`,
    },
  ];
}

/** What version 0.1 made and no file declares: nobody knows whose it is. */
function unassigned({ desired }: Context, rest: readonly LiveService[]): readonly Diagnostic[] {
  const names = rest
    .filter((service) => standingOfApp(service.tags, desired.owner).is === 'unassigned')
    .map(({ name }) => name)
    .sort(compareNames);
  if (names.length === 0) return [];
  const args = names.slice(0, MOST).flatMap((name) => ['--remove-service', name]);
  return [
    {
      code: 'services-without-app',
      severity: 'warning',
      subject: idOf('cluster', desired.cluster.name),
      source: 'user',
      message: `${count(names.length, 'service')} of this cluster ${names.length === 1 ? 'is' : 'are'} in no file and ${names.length === 1 ? 'stays' : 'stay'}: ${listed(names)}. Version 0.1 made ${names.length === 1 ? 'it' : 'them'}, without a mark of whose ${names.length === 1 ? 'it is' : 'they are'}.`,
      hint: words`Declare ${names.length === 1 ? 'it' : 'them'}, or remove ${names.length === 1 ? 'it' : 'them'} with: ${{ run: 'apply', args }}`,
    },
  ];
}

/** What was named on the command line and does nothing: a name that was mistyped would go unnoticed. */
function idlePermits({ desired, live }: Context): readonly Diagnostic[] {
  const { takeOver, removeApps, removeServices } = desired.permits ?? NO_PERMITS;
  const services = [...live.services.values()];
  const holders = new Set(
    [
      ...services.map(({ tags }) => tags[TAG.app]),
      ...[...live.boxes.values()].flat().map(({ tags }) => tags[TAG.owner]),
      live.cluster?.tags[TAG.owner],
    ].flatMap((name) => name ?? []),
  );
  const declared = (app: string): boolean => desired.owner.apps !== 'all' && desired.owner.apps.has(app);
  const idle = [
    ...takeOver
      .filter((name) => !holders.has(name))
      .map((name) => `--take-over ${name}: nothing in the cluster belongs to ${name}`),
    ...removeApps.flatMap((app) =>
      declared(app)
        ? [`--remove-app ${app}: the files declare it; take it out of them first`]
        : services.some(({ tags }) => tags[TAG.app] === app)
          ? []
          : [`--remove-app ${app}: no service here belongs to it`],
    ),
    ...removeServices.flatMap((name) => {
      const service = live.services.get(name);
      if (desired.services.has(name))
        return [`--remove-service ${name}: the files declare it; take it out of them first`];
      if (service === undefined) return [`--remove-service ${name}: there is no such service`];
      return mayDelete(desired, service)
        ? []
        : [`--remove-service ${name}: it was not made by clusternator, or belongs to an app`];
    }),
  ];
  return idle.map((message): Diagnostic => ({
    code: 'flag-does-nothing',
    severity: 'warning',
    source: 'user',
    message: `${message}.`,
  }));
}

const listed = (names: readonly string[]): string =>
  names.length > MOST
    ? `${names.slice(0, MOST).join(', ')} and ${String(names.length - MOST)} more`
    : names.join(', ');
