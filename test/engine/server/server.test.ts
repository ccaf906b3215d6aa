import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../../src/engine/server.ts';
import type { Listening } from '../../../src/engine/server.ts';
import { testEngine } from '../../support/engine.ts';

const key = { accessKeyId: 'CLUSTERNATORTEST', secretAccessKey: 'a secret of this run' };
const JSON_TYPE = 'application/x-amz-json-1.1';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const TARGET = 'AmazonEC2ContainerServiceV20141113.ListClusters';
const warnings: string[] = [];
let server: Listening;
let handled = 0;

beforeAll(async () => {
  const { engine } = testEngine();
  const counting = { handle: (r: Parameters<typeof engine.handle>[0]) => ((handled += 1), engine.handle(r)) };
  server = await createServer(counting, { port: 0, key, warn: (message) => warnings.push(message) });
});
afterAll(() => server.close());

/** The hash that the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}
const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Buffer =>
  typeof data === 'string'
    ? Buffer.from(data)
    : data instanceof ArrayBuffer
      ? Buffer.from(data)
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength);

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly service?: 'ecs' | 'ec2';
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly at?: Date;
  /** Changes after signing. */
  readonly change?: (sent: { headers: Record<string, string>; body: string }) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

async function send(sent: Sent = {}): Promise<Answer> {
  const { method = 'POST', path = '/', body = '{}', service = 'ecs' } = sent;
  const host = `127.0.0.1:${server.port}`;
  const base: Record<string, string | undefined> =
    service === 'ecs' ? { 'content-type': JSON_TYPE, 'x-amz-target': TARGET } : { 'content-type': FORM_TYPE };
  const headers = Object.fromEntries(
    Object.entries({ host, ...base, ...sent.headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const signer = new SignatureV4({
    service,
    region: 'us-east-1',
    sha256: Sha256,
    credentials: {
      accessKeyId: sent.accessKeyId ?? key.accessKeyId,
      secretAccessKey: sent.secretAccessKey ?? key.secretAccessKey,
    },
  });
  const signed = await signer.sign(
    { method, protocol: 'http:', hostname: '127.0.0.1', port: server.port, path, headers, body },
    sent.at === undefined ? {} : { signingDate: sent.at },
  );
  const changed = { headers: { ...signed.headers }, body };
  sent.change?.(changed);
  return raw(method, path, changed.headers, changed.body);
}

const raw = (method: string, path: string, headers: Record<string, string>, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** What a server answers to bytes as they are. */
const bytes = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

test('real SDK clients pass over TCP, in both protocols', async () => {
  const config = { endpoint: server.url, region: 'us-east-1', credentials: key, maxAttempts: 1 };
  const ecs = new ECSClient(config);
  const ec2 = new EC2Client(config);
  expect(
    (await ecs.send(new CreateClusterCommand({ clusterName: 'ünïcode'.replaceAll(/[^a-z]/g, '') }))).cluster
      ?.status,
  ).toBe('ACTIVE');
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  ecs.destroy();
  ec2.destroy();
});

test('a signed call passes', async () => {
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect((await send({ service: 'ec2', body: 'Action=DescribeVpcs&Version=2016-11-15' })).body).toContain(
    '<vpcSet>',
  );
});

describe('what never reaches the engine', () => {
  const cases: readonly (readonly [name: string, sent: Sent, status: number, text: string])[] = [
    ['another host', { headers: { host: 'evil.example:80' } }, 421, 'loopback'],
    ['our name on another port', { headers: { host: '127.0.0.1:1' } }, 421, 'loopback'],
    ['an origin', { headers: { origin: 'http://evil.example' } }, 403, 'web pages'],
    ['an opaque origin', { headers: { origin: 'null' } }, 403, 'web pages'],
    ['a referer', { headers: { referer: 'http://127.0.0.1/' } }, 403, 'web pages'],
    ['a cross-site fetch', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'web pages'],
    ['a same-origin fetch', { headers: { 'sec-fetch-site': 'same-origin' } }, 403, 'web pages'],
    ['GET', { method: 'GET', body: '' }, 405, 'Only POST'],
    ['HEAD', { method: 'HEAD', body: '' }, 405, ''],
    ['OPTIONS', { method: 'OPTIONS', body: '' }, 405, 'Only POST'],
    ['PUT', { method: 'PUT' }, 405, 'Only POST'],
    ['another path', { path: '/admin' }, 404, 'post to /'],
    ['no content type', { headers: { 'content-type': undefined } }, 415, 'Content-Type'],
    ['text', { headers: { 'content-type': 'text/plain' } }, 415, 'Content-Type'],
    ['plain JSON', { headers: { 'content-type': 'application/json' } }, 415, 'Content-Type'],
    ['multipart', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 415, 'Content-Type'],
    [
      'no signature',
      { change: ({ headers }) => delete headers['authorization'] },
      400,
      'MissingAuthenticationTokenException',
    ],
    [
      'a bearer token',
      { change: ({ headers }) => (headers['authorization'] = 'Bearer abc') },
      400,
      'IncompleteSignatureException',
    ],
    [
      'another algorithm',
      {
        change: ({ headers }) =>
          (headers['authorization'] = headers['authorization']?.replace('SHA256', 'SHA512') ?? ''),
      },
      400,
      'IncompleteSignatureException',
    ],
    ['another key', { accessKeyId: 'SOMEBODYELSE' }, 400, 'UnrecognizedClientException'],
    ['another secret', { secretAccessKey: 'guess' }, 403, 'InvalidSignatureException'],
    ['a changed body', { change: (sent) => (sent.body = '{ }') }, 403, 'InvalidSignatureException'],
    [
      'a changed body with its hash',
      {
        change: (sent) => ((sent.body = '{ }'), (sent.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD')),
      },
      403,
      'InvalidSignatureException',
    ],
    [
      'a changed target',
      { change: ({ headers }) => (headers['x-amz-target'] = TARGET.replace('List', 'Delete')) },
      403,
      'InvalidSignatureException',
    ],
    [
      'an unsigned target',
      { headers: { 'x-amz-target': undefined }, change: ({ headers }) => (headers['x-amz-target'] = TARGET) },
      400,
      'IncompleteSignatureException',
    ],
    [
      'a flipped signature',
      {
        change: ({ headers }) =>
          (headers['authorization'] =
            headers['authorization']?.replace(/[0-9a-f]$/, (c) => (c === '0' ? '1' : '0')) ?? ''),
      },
      403,
      'InvalidSignatureException',
    ],
    [
      'a short signature',
      { change: ({ headers }) => (headers['authorization'] = headers['authorization']?.slice(0, -2) ?? '') },
      400,
      'IncompleteSignatureException',
    ],
    ['an old signature', { at: new Date(Date.now() - 6 * 60_000) }, 403, 'InvalidSignatureException'],
    [
      'a signature of the future',
      { at: new Date(Date.now() + 6 * 60_000) },
      403,
      'InvalidSignatureException',
    ],
    [
      "another service's scope",
      {
        headers: { 'content-type': FORM_TYPE, 'x-amz-target': undefined },
        body: 'Action=DescribeVpcs&Version=2016-11-15',
      },
      400,
      'IncompleteSignature',
    ],
    [
      'a presigned query',
      { path: '/?X-Amz-Signature=abc&X-Amz-Credential=x' },
      400,
      'MissingAuthenticationTokenException',
    ],
    [
      'EC2: another key',
      { service: 'ec2', body: 'Action=DescribeVpcs', accessKeyId: 'SOMEBODYELSE' },
      401,
      'AuthFailure',
    ],
    [
      'EC2: an old signature',
      { service: 'ec2', body: 'Action=DescribeVpcs', at: new Date(0) },
      400,
      'RequestExpired',
    ],
    [
      'EC2: another secret',
      { service: 'ec2', body: 'Action=DescribeVpcs', secretAccessKey: 'guess' },
      403,
      'SignatureDoesNotMatch',
    ],
  ];
  test.each(cases)('%s', async (_name, sent, status, text) => {
    const before = handled;
    const answer = await send(sent);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(handled).toBe(before);
  });

  test('a key of a real account: refused, and a warning that does not hold it', async () => {
    const answer = await send({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(answer.body).toContain('UnrecognizedClientException');
    expect(warnings.at(-1)).toContain('real AWS account');
    expect(warnings.join('\n')).not.toContain('AKIA');
  });

  test('a body of more than 1 MiB', async () => {
    expect((await send({ body: `{"x":"${'a'.repeat(1024 * 1024)}"}` })).status).toBe(413);
  });

  test('chunks of more than 1 MiB', async () => {
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: ${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
    expect(await bytes(`${head}${chunk.repeat(17)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413/);
  });

  const smuggled: readonly (readonly [string, string])[] = [
    ['two hosts', 'Host: 127.0.0.1:PORT\r\nHost: evil.example\r\nContent-Length: 0\r\n'],
    ['no host', 'Content-Length: 0\r\n'],
    ['a length and chunks', 'Host: 127.0.0.1:PORT\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['two lengths', 'Host: 127.0.0.1:PORT\r\nContent-Length: 5\r\nContent-Length: 6\r\n'],
    ['a folded header', 'Host: 127.0.0.1:PORT\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n'],
    ['headers of 20 KiB', `Host: 127.0.0.1:PORT\r\nX-A: ${'b'.repeat(20_000)}\r\n`],
    [
      'two content types',
      `Host: 127.0.0.1:PORT\r\nContent-Type: ${JSON_TYPE}\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: 0\r\n`,
    ],
  ];
  test.each(smuggled)('%s', async (_name, headers) => {
    const before = handled;
    const answer = await bytes(
      `POST / HTTP/1.1\r\n${headers.replaceAll('PORT', String(server.port))}\r\nhello`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(handled).toBe(before);
  });
});

test('it listens on loopback only', () => {
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
});
