import type { Options } from 'yargs';
import type { OpenedCluster } from '../core/cluster.ts';
import { EXIT, type ExitCode } from '../model/exit.ts';
import type { DesiredModel } from '../model/desired.ts';
import { escapeTerminal } from '../view/escape.ts';
import { type Arguments, text } from './arguments.ts';
import type { CliContext } from './context.ts';
import { usageError } from './usage.ts';

/** Flags of the old names: the cluster is named on the command line. */
export const NAMED: Readonly<Record<string, Options>> = {
  cluster: {
    alias: 'c',
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'Name of the cluster',
  },
};
export const NAMED_APP: Readonly<Record<string, Options>> = {
  ...NAMED,
  app: {
    alias: 'a',
    type: 'string',
    array: true,
    requiresArg: true,
    demandOption: true,
    describe: 'An appdef; can be repeated',
  },
};

/** The name after `-c`. @throws DiagnosticError */
export function clusterName(args: Arguments): string {
  const name = text(args, 'cluster') ?? '';
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  throw usageError(
    `"${name}" is no name of a cluster.`,
    'A name has letters, digits, - and _, at most 255 of them.',
  );
}

/** What is declared when nothing but a name is known: for deleting a cluster. */
export const onlyNamed = (name: string): DesiredModel => ({
  cluster: { name, region: undefined, account: undefined, settings: {}, tags: {} },
  owner: { cluster: name, apps: 'all', name },
  boxes: new Map(),
  tasks: new Map(),
  services: new Map(),
  title: `-c ${name}`,
  digest: '',
  notes: [],
  positionOf: () => undefined,
});

/** Prints where each box can be reached, after all went well. */
export async function printAddresses(
  context: CliContext,
  session: OpenedCluster,
  code: ExitCode,
): Promise<ExitCode> {
  if (code !== EXIT.done) return code;
  const live = await session.read();
  for (const [slot, held] of live.boxes)
    for (const { instance, instanceId } of held) {
      const address = instance.PublicIpAddress ?? instance.PrivateIpAddress;
      if (address !== undefined)
        context.out.write(`Box ${escapeTerminal(`${slot} (${instanceId}): ${address}`)}\n`);
    }
  return code;
}
