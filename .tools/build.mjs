/**
 * Builds dist/: the CLI with its chunks (the AWS SDK in chunks of its own, loaded with the first call), the engine's
 * process, the library and its types.
 *
 *   --if-stale     do nothing when dist is newer than every source
 *   --if-possible  do nothing when the build tools are not installed (npm ci --omit=dev)
 *   --no-types     leave dist/types as it is
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const flags = new Set(process.argv.slice(2));

if (flags.has('--if-stale') && !isStale()) process.exit(0);

const tsc = join(root, 'node_modules/typescript/bin/tsc');
if (flags.has('--if-possible') && !(existsSync(tsc) && existsSync(join(root, 'node_modules/rolldown')))) {
  process.stderr.write('The build tools are not installed; dist/ stays as it is.\n');
  process.exit(0);
}
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
const format = { format: 'esm', minify: true, entryFileNames: '[name].js' };

const out = mkdtempSync(join(root, 'node_modules', '.clusternator-build-'));
chmodSync(out, 0o755);
try {
  const engine = join(root, 'src/engine/main.ts');
  await Promise.all([
    rolldown.build({
      ...shared,
      input: { clusternator: 'src/cli/main.ts', index: 'src/index.ts' },
      output: { ...format, dir: out, chunkFileNames: 'chunks/[name]-[hash].js' },
    }),
    existsSync(engine) &&
      rolldown.build({
        ...shared,
        input: { engine: 'src/engine/main.ts' },
        output: { ...format, dir: out, chunkFileNames: 'chunks/engine-[name]-[hash].js' },
      }),
  ]);
  chmodSync(join(out, 'clusternator.js'), 0o755);
  cpSync(out, dist, { recursive: true });
  // Chunks of the build before: after the new ones are in place, so that nobody finds a hole.
  for (const name of readdirSync(join(dist, 'chunks')))
    if (!existsSync(join(out, 'chunks', name))) unlinkSync(join(dist, 'chunks', name));
} finally {
  rmSync(out, { recursive: true, force: true });
}

if (!flags.has('--no-types')) {
  const types = join(dist, 'types');
  rmSync(types, { recursive: true, force: true });
  execFileSync(process.execPath, [tsc, '-p', join(root, '.tools/tsconfig.types.json')], { stdio: 'inherit' });
  // Declarations that stand beside generated JavaScript are no input of the compiler's output.
  cpSync(join(root, 'src/generated'), join(types, 'generated'), {
    recursive: true,
    filter: (path) => !path.endsWith('.js'),
  });
}

/** Whether a source is newer than the bundle. */
function isStale() {
  const built = statSync(join(dist, 'clusternator.js'), { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return true;
  const newest = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
    return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
  };
  return ['src', 'schemas', 'package.json', 'package-lock.json', '.tools/build.mjs'].some(
    (path) => newest(join(root, path)) > built,
  );
}
