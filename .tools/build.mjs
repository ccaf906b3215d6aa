/**
 * Builds dist/: the CLI with its chunks (the AWS SDK in chunks of its own, loaded with the first call), the engine's
 * process, the library and its types. It is made in a folder of its own beside dist, which then takes dist's place by
 * rename: nobody ever sees half a build, nothing of the build before stays, and of two builds at once the last one wins.
 *
 *     --if-stale     do nothing when dist was made of just these sources
 *     --if-possible  do nothing when the build tools are not installed (npm ci --omit=dev)
 *     --no-types     leave dist/types as it is
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
/** What the digest of a build is made of. */
const INPUTS = [
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.tools/build.mjs',
  '.tools/tsconfig.types.json',
];
/** Holds the digests of what dist/ was made of. */
const STAMP = '.inputs.json';
const NEW = '.dist-';
/** Older folders were left by builds that were killed. */
const ABANDONED_MS = 3_600_000;

const flags = new Set(process.argv.slice(2));
const withTypes = !flags.has('--no-types');
// Before anything is read: a source that changes during the build makes the next one stale.
const inputs = digestOfInputs();
const made = readStamp();
if (flags.has('--if-stale') && made.bundle === inputs && (!withTypes || made.types === inputs))
  process.exit(0);

const tsc = join(root, 'node_modules/typescript/bin/tsc');
if (flags.has('--if-possible') && !(existsSync(tsc) && existsSync(join(root, 'node_modules/rolldown')))) {
  process.stderr.write('The build tools are not installed; dist/ stays as it is.\n');
  process.exit(0);
}

sweep();
const out = mkdtempSync(join(root, NEW));
try {
  // Readable by others than who built it: packages are installed by one user and run by all.
  chmodSync(out, 0o755);
  await Promise.all([bundle(), withTypes ? types() : keepTypes()]);
  chmodSync(join(out, 'clusternator.js'), 0o755);
  writeFileSync(join(out, STAMP), JSON.stringify({ bundle: inputs, types: withTypes ? inputs : made.types }));
  takePlace();
} finally {
  rmSync(out, { recursive: true, force: true });
}

async function bundle() {
  const rolldown = await import('rolldown');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shared = {
    cwd: root,
    platform: 'node',
    external: [/^node:/, ...builtinModules, 'dockerode'],
    // The SDK's ES modules can be shaken; its CommonJS build (2 MB for EC2) cannot.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node20.19', define: { __VERSION__: JSON.stringify(version) } },
    logLevel: 'warn',
  };
  const output = { format: 'esm', minify: true, dir: out, entryFileNames: '[name].js' };
  await Promise.all([
    rolldown.build({
      ...shared,
      input: { clusternator: 'src/cli/main.ts', index: 'src/index.ts' },
      output: { ...output, chunkFileNames: 'chunks/[name]-[hash].js' },
    }),
    rolldown.build({
      ...shared,
      input: { engine: 'src/engine/main.ts' },
      output: { ...output, chunkFileNames: 'chunks/engine-[name]-[hash].js' },
    }),
  ]);
}

async function types() {
  const folder = join(out, 'types');
  const args = [tsc, '-p', join(root, '.tools/tsconfig.types.json'), '--outDir', folder];
  await promisify(execFile)(process.execPath, args).catch((error) => {
    throw new Error(`The types cannot be made:\n${error.stdout || error.message}`);
  });
  // Declarations that stand beside generated JavaScript are no input of the compiler's output.
  cpSync(join(root, 'src/generated'), join(folder, 'generated'), {
    recursive: true,
    filter: (path) => !path.endsWith('.js'),
  });
}

function keepTypes() {
  const folder = join(dist, 'types');
  if (existsSync(folder)) cpSync(folder, join(out, 'types'), { recursive: true });
}

/** Between the two renames there is no dist, for some microseconds; another build may do the same at the same time. */
function takePlace() {
  for (let attempt = 1; ; attempt++) {
    const before = mkdtempSync(join(root, NEW));
    try {
      ignoring(['ENOENT'], () => renameSync(dist, join(before, 'dist')));
      renameSync(out, dist);
      return;
    } catch (error) {
      // Better the build before than none.
      if (!existsSync(dist)) renameSync(join(before, 'dist'), dist);
      if (attempt === 20 || !['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    } finally {
      rmSync(before, { recursive: true, force: true });
    }
  }
}

function ignoring(codes, work) {
  try {
    work();
  } catch (error) {
    if (!codes.includes(error.code)) throw error;
  }
}

function sweep() {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(NEW)) continue;
    const path = join(root, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** sha256 of the names and contents of everything that a build is made of. */
function digestOfInputs() {
  const hash = createHash('sha256');
  const add = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
      return;
    }
    hash.update(`${path}\0${stat.size}\0`).update(readFileSync(join(root, path)));
  };
  for (const path of INPUTS) add(path);
  return hash.digest('hex');
}

function readStamp() {
  try {
    return existsSync(join(dist, 'clusternator.js'))
      ? JSON.parse(readFileSync(join(dist, STAMP), 'utf8'))
      : {};
  } catch {
    return {};
  }
}
