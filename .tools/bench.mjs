/**
 * What things cost: starts of the program, reading large files, plans of large clusters, the engine. Prints tables; judges
 * nothing. Times of a computer that does other things too mean little by themselves, so all cases are run in turn, medians
 * are told, and ratios to a baseline of the same run. docs/benchmarks.md says how to read them. Run `npm run build` before.
 *
 *     npm run bench -- [RUNS]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as rolldown from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundled = join(root, 'dist/clusternator.js');
const runs = Number(process.argv[2] ?? 9);
const work = mkdtempSync(join(tmpdir(), 'clusternator-bench-'));
// Inside the project, so that packages are found from there.
const made = mkdtempSync(join(root, 'node_modules', '.bench-'));
const hello = join(root, 'fixtures/hello/cluster.json');
// With this variable Node 20 reads a file of certificates at every start.
const { NODE_EXTRA_CA_CERTS: _, ...outer } = process.env;
const env = { ...outer, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const put = (line = '') => process.stdout.write(`${line}\n`);

/** Prints a table; the first column is text, the others are aligned to the right. */
function table(title, head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => row[column].length)));
  put();
  put(title);
  for (const row of all)
    put(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
}

/** Runs Node; its wall clock in milliseconds and what it printed. */
function node(args, more = {}) {
  const began = performance.now();
  const ran = spawnSync(process.execPath, args, { env: { ...env, ...more }, encoding: 'utf8' });
  const ms = performance.now() - began;
  if (ran.status !== 0) throw new Error(`${args.join(' ')}: ${ran.stderr}`);
  return { ms, out: ran.stdout };
}
const result = (...args) => JSON.parse(node(args).out);

/** The sources file by file, as a compiler writes them; and the programs of this benchmark, bundled. */
async function build() {
  const shared = {
    cwd: root,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node20.19', define: { __VERSION__: '"0"' } },
    logLevel: 'warn',
  };
  await rolldown.build({
    ...shared,
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    input: { clusternator: join(root, 'src/cli/main.ts') },
    output: {
      format: 'esm',
      dir: join(made, 'files'),
      preserveModules: true,
      preserveModulesRoot: join(root, 'src'),
    },
  });
  await rolldown.build({
    ...shared,
    external: [/^node:/, ...builtinModules, 'dockerode'],
    input: Object.fromEntries(
      ['plan', 'validate', 'engine'].map((name) => [name, join(root, `.tools/bench/${name}.mjs`)]),
    ),
    output: { format: 'esm', dir: join(made, 'bench'), entryFileNames: '[name].mjs' },
  });
}

/** Milliseconds from the start of a `plan` to its first call, and the child is ended. */
async function untilFirstCall(program) {
  let arrived;
  const first = new Promise((resolve) => (arrived = resolve));
  const server = createServer(() => arrived(performance.now()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const began = performance.now();
  const child = spawn(process.execPath, [program, 'plan', '-f', hello], {
    env: {
      ...env,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}`,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_REGION: 'us-east-1',
    },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const at = await Promise.race([first, ended.then(() => undefined)]);
  child.kill('SIGKILL');
  await ended;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  if (at === undefined) throw new Error('the plan ended without a call');
  return at - began;
}

async function starts() {
  const files = join(made, 'files/clusternator.js');
  const ms = (...args) => node(args).ms;
  const cases = {
    'node -e 0': () => ms('-e', '0'),
    '--version': () => ms(bundled, '--version'),
    validate: () => ms(bundled, 'validate', '-f', hello),
    'plan, to the first call': () => untilFirstCall(bundled),
    'validate, file by file': () => ms(files, 'validate', '-f', hello),
    'plan, to the first call, file by file': () => untilFirstCall(files),
  };
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  // The first round warms the disk cache and is not counted.
  for (let run = -1; run < runs; run++)
    for (const [name, measure] of Object.entries(cases)) {
      const took = await measure();
      if (run >= 0) times[name].push(took);
    }
  const base = median(times['node -e 0']);
  table(
    'Starts: wall clock of whole processes',
    ['', 'median ms', 'fastest ms', 'x node -e 0'],
    Object.entries(times).map(([name, all]) => [
      name,
      median(all).toFixed(0),
      Math.min(...all).toFixed(0),
      (median(all) / base).toFixed(1),
    ]),
  );
}

/** An appdef of about so many lines. */
function largeAppdef(lines) {
  const tasks = [];
  const container = (n) => ({
    name: 'web',
    image: `acme/web-${n}:1.0.0`,
    cpu: 64,
    memory: 128,
    portMappings: [{ containerPort: 8080, hostPort: 0 }],
    environment: Array.from({ length: 8 }, (_value, i) => ({ name: `SETTING_${i}`, value: `value ${i}` })),
  });
  let text = '';
  while (text.split('\n').length < lines) {
    for (let i = 0; i < 10; i++)
      tasks.push({ family: `t${tasks.length}`, containerDefinitions: [container(tasks.length)] });
    text = JSON.stringify({ name: 'large', tasks }, null, 2);
  }
  return text;
}

function validation() {
  const folder = join(work, 'large');
  mkdirSync(folder);
  const text = largeAppdef(5000);
  writeFileSync(join(folder, 'appdef.json'), text);
  const lines = text.split('\n').length;
  const found = Array.from({ length: Math.min(runs, 5) }, () =>
    result(join(made, 'bench/validate.mjs'), folder),
  );
  const row = (name, values) => {
    const [load, parse] = [median(values.map((v) => v.load)), median(values.map((v) => v.parse))];
    return [name, load.toFixed(1), parse.toFixed(2), (load / parse).toFixed(0)];
  };
  table(
    `Validate: an appdef of ${lines} lines (${Math.round(text.length / 1024)} KiB), read, checked, found faultless`,
    ['', 'ms', 'JSON.parse ms', 'x JSON.parse'],
    [
      row(
        'first in a process',
        found.map(({ first }) => first),
      ),
      row(
        'warm',
        found.map(({ warm }) => ({ load: median(warm.load), parse: median(warm.parse) })),
      ),
    ],
  );
}

function plans() {
  const kinds = {
    none: 'no change',
    some: '1 % of services changed',
    all: 'every service changed',
    new: 'a new cluster',
  };
  const found = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let run = 0; run < Math.min(runs, 5); run++)
    for (const kind of Object.keys(kinds))
      found[kind].push(result(join(made, 'bench/plan.mjs'), '1000', '500', kind));
  const of = (kind, member) => median(found[kind].map((one) => one[member]));
  table(
    'Plan: 1,000 services of 2 tasks each, 500 boxes; a process each, the snapshot is given',
    ['', 'plan CPU ms', 'checks CPU ms', 'peak MiB', 'x no change'],
    Object.entries(kinds).map(([kind, name]) => [
      name,
      of(kind, 'plan').toFixed(0),
      of(kind, 'checks').toFixed(0),
      of(kind, 'rssMiB').toFixed(0),
      (of(kind, 'plan') / of('none', 'plan')).toFixed(1),
    ]),
  );
}

function engine() {
  const data = join(work, 'data');
  node([bundled, 'local', 'start', '--runtime', 'simulated', '--data', data]);
  try {
    const found = Array.from({ length: Math.min(runs, 3) }, () =>
      result(join(made, 'bench/engine.mjs'), join(data, 'engine.json')),
    );
    const rate = (name) => median(found.map(({ calls }) => calls[name])).toFixed(0);
    table(
      'Engine: calls a second over the wire, through the SDK',
      ['', 'one at a time', 'ten at a time'],
      [
        ['DescribeClusters', rate('reads'), rate('readsAtOnce')],
        ['RegisterTaskDefinition (on disk)', rate('writes'), rate('writesAtOnce')],
      ],
    );
    const look = (name) => median(found.map(({ looks }) => median(looks[name])));
    table(
      'Engine: one look of the scheduler at 250 services on 120 boxes',
      ['', 'ms', 'x quiet'],
      [
        ['at every service', look('all').toFixed(2), (look('all') / look('quiet')).toFixed(1)],
        ['nothing changed', look('quiet').toFixed(2), '1.0'],
      ],
    );
  } finally {
    node([bundled, 'local', 'reset', '--data', data]);
  }
}

try {
  await build();
  put(
    `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), medians of up to ${runs} runs`,
  );
  await starts();
  validation();
  plans();
  engine();
} finally {
  rmSync(work, { recursive: true, force: true });
  rmSync(made, { recursive: true, force: true });
}
