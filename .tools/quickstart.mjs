/**
 * The main job in one minute: deploys fixtures/hello on the embedded engine, opens its page, and says what to try next.
 *
 *   --in DIR    the working folder, in which the engine keeps its data (.clusternator/); default: here
 *
 * Containers are real when a Docker Engine answers and has the image or can pull it; else simulated. It can be run
 * again: the second time there is nothing to change. Exit code: that of the first command that failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { in: { type: 'string', default: '.' } } });
const folder = resolve(values.in);
mkdirSync(folder, { recursive: true });

const program = join(root, 'dist', 'clusternator.js');
const hello = join(root, 'fixtures', 'hello');
const here = relative(folder, hello);
const file = join(here.startsWith('..') ? hello : here, 'cluster.json');
const environment = { ...process.env };
// Reading extra certificates costs every process a moment, and nothing here leaves this machine.
delete environment.NODE_EXTRA_CA_CERTS;

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (color ? `\u001B[1m${text}\u001B[22m` : text);
const dim = (text) => (color ? `\u001B[2m${text}\u001B[22m` : text);
const say = (text = '') => process.stdout.write(`${text}\n`);

if (!existsSync(program)) build();

const images = readImages();
const docker = await findDocker(images);
if (docker.real)
  say(`Docker ${docker.version} answers and has ${images.join(', ')}: the containers will be real.`);
else {
  say(bold('The containers will be simulated: the engine answers in their place.'));
  say(`Why: ${docker.reason}. All else is as on Docker.`);
}

show('local', 'start', '--runtime', docker.real ? 'docker' : 'simulated');
show('apply', '--local', '--yes', '-f', file);
const status = JSON.parse(read('status', '--local', '-f', file, '--format', 'json'));
const url = pageOf(status);
await openPage(url);
show('status', '--local', '-f', file);
sayWhatNext(url);

function build() {
  const built = spawnSync(process.execPath, [join(root, '.tools', 'build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

/** Runs the program as a user would, with its command line above. */
function show(...args) {
  say();
  say(bold(`$ npx clusternator ${args.join(' ')}`));
  const { status: code } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
  });
  if (code !== 0) process.exit(code ?? 1);
}

function read(...args) {
  const ran = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ran.status !== 0) process.exit(ran.status ?? 1);
  return ran.stdout;
}

function readImages() {
  const { tasks } = JSON.parse(readFileSync(join(hello, 'appdef.json'), 'utf8'));
  const containers = tasks.flatMap((task) => task.containerDefinitions);
  return [...new Set(containers.map((container) => container.image))];
}

/** Whether a Docker Engine answers and has every image, pulled now where it has not. */
async function findDocker(wanted) {
  const { default: Docker } = await import('dockerode');
  const client = new Docker();
  let version;
  try {
    version = (await within(5, client.version())).Version;
  } catch (error) {
    return { real: false, reason: `no Docker Engine answers (${error.message})` };
  }
  for (const image of wanted) {
    const cached = await client
      .getImage(image)
      .inspect()
      .catch(() => undefined);
    if (cached) continue;
    say(`Pulling ${image} ...`);
    try {
      await within(45, pull(client, image));
    } catch (error) {
      return { real: false, reason: `Docker cannot get ${image} (${error.message.trim()})` };
    }
  }
  return { real: true, version };
}

async function pull(client, image) {
  const stream = await client.pull(image);
  await new Promise((done, fail) =>
    client.modem.followProgress(stream, (error) => (error ? fail(error) : done())),
  );
}

function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The lowest published port (the others are dynamic), as `status` tells it: `127.0.0.2:80 -> web:8080`. */
function pageOf({ tasks }) {
  const ports = tasks.flatMap((task) => task.ports).filter((port) => !port.includes('/udp'));
  const number = (port) => Number(/:(\d+) ->/.exec(port)?.[1]);
  const [published] = ports.sort((a, b) => number(a) - number(b));
  if (published === undefined) {
    process.stderr.write('No running task publishes a port.\n');
    process.exit(1);
  }
  return `http://${published.split(' -> ')[0].replace(/:80$/, '')}/`;
}

async function openPage(page) {
  say();
  say(bold(`$ curl ${page}`));
  const deadline = Date.now() + (docker.real ? 15_000 : 2000);
  for (;;) {
    try {
      const response = await fetch(page, { signal: AbortSignal.timeout(3000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status}: ${text.trim()}`);
      say(text.trimEnd());
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        process.stderr.write(`${page} does not answer: ${error.cause?.message ?? error.message}\n`);
        if (docker.real) process.exit(1);
        say('This user may not open that port, and no container does it.');
        return;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

function sayWhatNext(page) {
  const flags = `--local -f ${file}`;
  const rows = [
    [`open ${page}`, 'the page, in a browser'],
    [`edit ${join(dirname(file), 'appdef.json')}`, 'a new environment value, another command'],
    [`npx clusternator plan ${flags}`, 'what would change, and where it would run'],
    [`npx clusternator apply ${flags}`, 'makes it true'],
    [`npx clusternator status ${flags}`, 'boxes, services, running tasks'],
    [`npx clusternator destroy ${flags}`, 'removes all of it'],
    ['npx clusternator local stop', 'stops the engine (reset: forgets everything too)'],
  ];
  const width = Math.max(...rows.map(([command]) => command.length));
  say();
  say(bold('Done. What to try next:'));
  for (const [command, meaning] of rows) say(`  ${command.padEnd(width)}  ${dim(meaning)}`);
  if (!docker.real) say(`\nNo container runs: ${docker.reason}.`);
}
