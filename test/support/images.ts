import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { docker } from './docker.ts';

/** Debian's busybox-static: one binary that needs nothing else, so images of it are made without any download. */
const BUSYBOX = '/bin/busybox';

export interface ImageFiles {
  /** Executable files by path in the image. */
  readonly files?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** Makes a tiny image: busybox with all its applets, and some files. */
export async function makeImage(reference: string, { files = {}, command }: ImageFiles): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'clusternator-image-'));
  try {
    await makeRoot(root, files);
    const tar = execFileSync('tar', ['-C', root, '--owner=0', '--group=0', '-c', '.'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const [repo, tag] = splitReference(reference);
    const stream = await docker.importImage(Readable.from([tar]), {
      fromSrc: '-',
      repo,
      tag,
      changes: `CMD ${JSON.stringify(command)}`,
    });
    await drain(stream);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function makeRoot(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const folder of ['bin', 'etc', 'tmp', 'data', 'www']) await mkdir(join(root, folder));
  await chmod(root, 0o755);
  await chmod(join(root, 'tmp'), 0o1777);
  await copyFile(BUSYBOX, join(root, 'bin', 'busybox'));
  await chmod(join(root, 'bin', 'busybox'), 0o755);
  const applets = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  for (const applet of applets) {
    if (applet !== 'busybox') await symlink('busybox', join(root, 'bin', applet));
  }
  await writeFile(
    join(root, 'etc', 'passwd'),
    'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n',
  );
  await writeFile(join(root, 'etc', 'group'), 'root:x:0:\nnobody:x:65534:\n');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o755 });
  }
}

/** Pushes to the registry that the reference names, and forgets the local copy, so that it must be pulled. */
export async function pushImage(reference: string, auth = { username: '', password: '' }): Promise<void> {
  const stream = await docker.getImage(reference).push({ authconfig: auth });
  await drain(stream);
  await removeImage(reference);
}

/** No error when it is not there. */
export async function removeImage(reference: string): Promise<void> {
  await docker
    .getImage(reference)
    .remove({ force: true })
    .catch(() => undefined);
}

/** Removes every image of the registry, also those whose tag has moved on. */
export async function removeImagesOf(registry: string): Promise<void> {
  for (const { Id, RepoTags, RepoDigests } of await docker.listImages()) {
    const names = [...(RepoTags ?? []), ...(RepoDigests ?? [])];
    if (names.some((name) => name.startsWith(`${registry}/`)))
      await docker.getImage(Id).remove({ force: true });
  }
}

/** Whether this machine's Docker has the image. */
export async function hasImage(reference: string): Promise<boolean> {
  return docker
    .getImage(reference)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function drain(stream: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  const failed = text.split('\n').find((line) => line.includes('"error"'));
  if (failed !== undefined) throw new Error(failed);
}

function splitReference(reference: string): readonly [string, string] {
  const colon = reference.lastIndexOf(':');
  return [reference.slice(0, colon), reference.slice(colon + 1)];
}

/** A web server that tells its version and what the server of MONGO_URL says. Listens on 8080. */
export const webImage = (version: string): ImageFiles => ({
  command: ['sh', '-c', `trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait`],
  files: {
    '/www/cgi-bin/index.cgi': [
      '#!/bin/sh',
      "printf 'Content-Type: text/plain\\r\\n\\r\\n'",
      `echo "web ${version}"`,
      'server=${MONGO_URL#mongodb://}',
      'timeout 2 wget -q -O - "http://${server%%/*}/" || echo "mongo does not answer"',
      '',
    ].join('\n'),
  },
});

/** Stands in for a database: counts its visits in a file under /data/db. Listens on 27017. */
export const mongoImage = (version: string): ImageFiles => ({
  command: ['sh', '-c', `trap 'exit 0' TERM; mkdir -p /data/db; httpd -f -p 27017 -h /www & wait`],
  files: {
    '/www/cgi-bin/index.cgi': [
      '#!/bin/sh',
      "printf 'Content-Type: text/plain\\r\\n\\r\\n'",
      'visits=$(($(cat /data/db/visits 2>/dev/null || echo 0) + 1))',
      'echo $visits > /data/db/visits',
      `echo "mongo ${version}, visits $visits"`,
      '',
    ].join('\n'),
  },
});
