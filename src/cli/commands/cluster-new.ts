import { access, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { BoxGroup } from '../../generated/validators.js';
import { EXIT } from '../../model/exit.ts';
import { type Arguments, text, texts } from '../arguments.ts';
import type { Command } from '../command.ts';
import { applyFlags, commandLine } from '../command-line.ts';
import { converge, convergeOptions } from '../converge.ts';
import { WAITING } from '../flags.ts';
import { clusterName, NAMED_APP, printAddresses } from '../named-cluster.ts';
import { PERMITS, permitsOf } from '../permits.ts';
import { load } from '../files.ts';
import { openSession } from '../session.ts';
import { usageError } from '../usage.ts';

export const clusterNew: Command = {
  usage: 'cluster:new',
  description:
    'Makes a cluster with one EC2 box, runs the app on it, waits until it runs, and prints the address of the box. Shows the plan and\n' +
    'goes, without a question, unless something would be deleted or replaced.',
  options: {
    ...NAMED_APP,
    keypair: { alias: 'k', type: 'string', requiresArg: true, describe: 'EC2 key pair for the box' },
    subnet: { alias: 'n', type: 'string', requiresArg: true, describe: 'Subnet of the box; with -g' },
    'security-group': {
      alias: 'g',
      type: 'string',
      requiresArg: true,
      describe: 'Security group of the box; with -n',
    },
    save: {
      type: 'string',
      requiresArg: true,
      describe: 'Write the same as a cluster file, for plan and apply',
    },
    ...PERMITS,
    ...WAITING,
  },
  examples: [
    ['clusternator cluster:new -c shop -a appdef.json --local', 'on the embedded engine'],
    ['clusternator cluster:new -c shop -a appdef.json -k my-key -n subnet-0f0f0f0f -g sg-0f0f0f0f', 'on AWS'],
    ['clusternator cluster:new -c shop -a appdef.json --save cluster.json', 'go on with plan and apply'],
  ],
  async run(context, args) {
    const options = convergeOptions(args, 'cluster:new', 'when-it-takes-away');
    const cluster = clusterName(args);
    const boxes = { box: boxOf(args) };
    const appFiles = texts(args, 'app');
    const save = text(args, 'save');
    if (save !== undefined) await mustBeFree(context.cwd, save);
    const session = await openSession(
      context,
      await load(context, { cluster, appFiles, boxes, ...permitsOf(args) }),
    );
    try {
      const code = await converge(context, await session.plan(options), options);
      if (save !== undefined && code !== EXIT.refused) {
        const path = resolve(context.cwd, save);
        const apps = appFiles.map((app) => relative(dirname(path), resolve(context.cwd, app)));
        const { region } = context.global;
        const file = { cluster, ...(region === undefined ? {} : { region }), apps, boxes };
        await writeFile(path, `${JSON.stringify(file, undefined, 2)}\n`, { flag: 'wx' });
        const words = ['plan', ...applyFlags(context, { file: save === 'cluster.json' ? undefined : save })];
        context.err.write(`Saved ${save}: go on with ${commandLine(words)}\n`);
      }
      return await printAddresses(context, session, code);
    } finally {
      session.close();
    }
  },
};

/** The box of the flags. @throws DiagnosticError */
function boxOf(args: Arguments): BoxGroup {
  const keyPair = text(args, 'keypair');
  const subnet = text(args, 'subnet');
  const group = text(args, 'security-group');
  if ((subnet === undefined) !== (group === undefined))
    throw usageError(
      `-${subnet === undefined ? 'g' : 'n'} is given without -${subnet === undefined ? 'n' : 'g'}.`,
      'A subnet and a security group of the same VPC come together, or none of them: then the default VPC is used.',
    );
  if (subnet !== undefined && !/^subnet-[0-9a-f]{8,17}$/.test(subnet))
    throw usageError(`"${subnet}" is no id of a subnet.`, 'An id looks like subnet-0f0f0f0f.');
  if (group !== undefined && !/^sg-[0-9a-f]{8,17}$/.test(group))
    throw usageError(`"${group}" is no id of a security group.`, 'An id looks like sg-0f0f0f0f.');
  return {
    count: 1,
    ...(keyPair === undefined ? {} : { keyPair }),
    ...(subnet === undefined ? {} : { subnets: [subnet] }),
    ...(group === undefined ? {} : { securityGroups: [group] }),
    publicIp: true,
  };
}

async function mustBeFree(cwd: string, save: string): Promise<void> {
  const taken = await access(resolve(cwd, save)).then(
    () => true,
    () => false,
  );
  if (taken)
    throw usageError(
      `${save} is there already; --save does not overwrite it.`,
      'Give another name, or move it away.',
    );
}
