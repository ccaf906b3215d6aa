import type { Clock } from '../../../model/clock.ts';
import type { ContainersContext } from './containers.ts';
import { followEvents } from './events.ts';
import { LABEL } from './labels.ts';

export interface ForeignAddresses {
  /** Addresses that boxes of other engines on this machine hold. */
  readonly current: () => ReadonlySet<string>;
  readonly stop: () => void;
}

/** Keeps up with the networks of other engines, so that two of them do not publish on one address. */
export async function followForeignAddresses(
  context: ContainersContext,
  clock: Clock,
): Promise<ForeignAddresses> {
  const stop = new AbortController();
  let addresses = await readForeignAddresses(context);
  const refresh = async (): Promise<void> => {
    addresses = await readForeignAddresses(context);
  };
  const wanted = {
    filters: { type: ['network' as const], event: ['create', 'destroy'] },
    onEvent: () => void refresh().catch(() => undefined),
    onOpen: refresh,
  };
  void followEvents(context.docker, clock, wanted, stop.signal);
  return { current: () => addresses, stop: () => stop.abort() };
}

async function readForeignAddresses({ docker, engineId }: ContainersContext): Promise<ReadonlySet<string>> {
  const networks = await docker.listNetworks({ filters: { label: [LABEL.address] } });
  return new Set(
    networks.flatMap(({ Labels: labels }) => {
      const address = labels?.[LABEL.address];
      return address === undefined || labels?.[LABEL.engine] === engineId ? [] : [address];
    }),
  );
}
