import { join, relative, resolve } from 'node:path';
import type { OpenedCluster } from '../../core/cluster.ts';
import { importCluster, type Imported } from '../../importer/import.ts';
import { DiagnosticError } from '../../model/diagnostic.ts';
import { EXIT } from '../../model/exit.ts';
import type { LiveModel } from '../../model/live.ts';
import { kindOf } from '../../model/id.ts';
import type { Change, Plan } from '../../model/plan.ts';
import { toJson } from '../../view/json/json.ts';
import { escapeTerminal } from '../../view/escape.ts';
import { count } from '../../view/text.ts';
import { type Arguments, flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import type { CliContext } from '../context.ts';
import { adoptsOnly, filesOfImport, nextPlan, secretsOfPlan, taken, writeAll } from '../imported.ts';
import { clusterName, NAMED, onlyNamed } from '../named-cluster.ts';
import { tellHere } from '../report.ts';
import { openSession } from '../session.ts';
import { usageError } from '../usage.ts';

type Files = Extract<Imported, { ok: true }>;

export const importCommand: Command = {
  usage: 'import',
  description:
    'Reads a live cluster, whoever made it, and writes appdef.json and cluster.json, so that the next\n' +
    'plan is empty or shows what is adopted. Changes nothing in the cluster. Secrets become ${env.NAME}.',
  options: {
    ...NAMED,
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'The folder to write into; without it the files are one JSON document on stdout',
    },
    force: { type: 'boolean', describe: 'Overwrite files that are there' },
    'with-secrets': { type: 'boolean', describe: 'Write secret values into the files' },
  },
  examples: [
    ['clusternator import -c shop --out .', 'write both files here'],
    ['clusternator import -c shop | jq \'."cluster.json"\'', 'only look'],
  ],
  async run(context, args) {
    const name = clusterName(args);
    const out = text(args, 'out');
    if (out === undefined && flag(args, 'force'))
      throw usageError('--force is about files; it goes with --out.');
    const session = await openSession(context, onlyNamed(name));
    try {
      const live = await session.read();
      const imported = filesFor(live, name, session, flag(args, 'with-secrets'));
      const plan = await nextPlan(imported, live, session.target);
      if (out === undefined) {
        const files = filesOfImport(imported).map((file) => [file.name, file.content]);
        context.out.write(toJson(Object.fromEntries(files), 2));
      } else await write(context, args, out, imported);
      tellHere(context, imported.notes);
      (out === undefined ? context.err : context.out).write(summary(imported, plan));
      return EXIT.done;
    } finally {
      session.close();
    }
  },
};

/** @throws DiagnosticError when the cluster cannot be said in files */
function filesFor(live: LiveModel, cluster: string, session: OpenedCluster, withSecrets: boolean): Files {
  const { aws } = session;
  // The region and the account of the embedded engine, or of another server, are nobody's.
  const real = !aws.local && aws.endpoint === undefined;
  const imported = importCluster(live, {
    cluster,
    region: real ? aws.region : undefined,
    account: real ? live.account : undefined,
    isSecret: withSecrets ? () => false : secretsOfPlan,
  });
  if (!imported.ok) throw new DiagnosticError(imported.diagnostics);
  return imported;
}

async function write(context: CliContext, args: Arguments, out: string, imported: Files): Promise<void> {
  const folder = resolve(context.cwd, out);
  const files = filesOfImport(imported);
  const there = await taken(folder, files);
  if (there.length > 0 && !flag(args, 'force'))
    throw usageError(
      `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already in ${out}. Nothing was written.`,
      'Give another folder with --out, or overwrite with --force.',
    );
  await writeAll(folder, files, flag(args, 'with-secrets') ? 0o600 : 0o644);
  for (const { name } of files)
    context.out.write(`Wrote ${relative(context.cwd, join(folder, name)) || name}.\n`);
}

/** `1 cluster and 2 services` */
function kindsText(changes: readonly Change[]): string {
  const kinds = (['cluster', 'box', 'task', 'service'] as const)
    .map((kind) => ({ kind, n: changes.filter(({ id }) => kindOf(id) === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => count(n, kind));
  return [kinds.slice(0, -1).join(', '), ...kinds.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** What was found, which variables must be set, what the next plan shows. */
function summary({ cluster, appdefs, variables }: Files, plan: Plan): string {
  const services = Object.keys(Object(cluster.content['services'])).length;
  const tasks = appdefs.flatMap(({ content }) => (Array.isArray(content['tasks']) ? content['tasks'] : []));
  const boxes = cluster.content['boxes'] === undefined ? 'boxes unmanaged' : 'boxes managed';
  const lines = [`${count(tasks.length, 'task')}, ${count(services, 'service')}, ${boxes}.`];
  if (variables.size > 0) {
    lines.push('', 'Secret values are not in the files. Set these variables before you plan:');
    for (const [name, { at }] of variables) lines.push(`  ${name}  ${escapeTerminal(at)}`);
  }
  const adopted = plan.changes.filter(adoptsOnly);
  const others = plan.changes.filter((change) => !adoptsOnly(change));
  lines.push('');
  if (plan.changes.length === 0) lines.push('The next plan is empty.');
  if (adopted.length > 0)
    lines.push(
      `The next plan adopts ${kindsText(adopted)}: an apply puts the tags of clusternator on ${adopted.length === 1 ? 'it' : 'them'} and changes nothing else.`,
    );
  if (others.length > 0) {
    lines.push(
      `The next plan ${adopted.length > 0 ? 'also ' : ''}changes what the files cannot say as it is:`,
    );
    for (const { action, id } of others) lines.push(`  ${action} ${escapeTerminal(id)}`);
  }
  return `${lines.join('\n')}\n`;
}
