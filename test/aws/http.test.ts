import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws, type AwsOptions } from '../../src/aws/create.ts';
import { VirtualClock } from '../support/clock.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let endpoint: string;
let answer: Answer;
let requests: { headers: IncomingMessage['headers']; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  endpoint = `http://127.0.0.1:${String(address.port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
});

function connect(options: Partial<AwsOptions> = {}): { aws: Aws; clock: VirtualClock } {
  const clock = new VirtualClock();
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return {
    clock,
    aws: createAws({ region: 'eu-west-3', endpoint, credentials, clock, random: () => 1, ...options }),
  };
}

async function call<T>(what: (aws: Aws) => Promise<T>, options: Partial<AwsOptions> = {}): Promise<T> {
  const { aws, clock } = connect(options);
  try {
    return await clock.run(what(aws));
  } finally {
    aws.close();
  }
}

const listServices = (aws: Aws) => aws.call('ecs:ListServices', { cluster: 'shop' });
const describeInstances = (aws: Aws) => aws.call('ec2:DescribeInstances', {});
const register = (aws: Aws) =>
  aws.call('ecs:RegisterTaskDefinition', { family: 'web', containerDefinitions: [] });

describe('over the wire', () => {
  test('ECS calls carry the target, the region and a signature', async () => {
    answer = (_request, response) => response.end('{"serviceArns":["a"]}');
    expect((await call(listServices)).serviceArns).toEqual(['a']);
    expect(requests[0]?.headers['x-amz-target']).toBe('AmazonEC2ContainerServiceV20141113.ListServices');
    expect(requests[0]?.headers['authorization']).toMatch(/Credential=AKIDEXAMPLE\/\d+\/eu-west-3\/ecs\//);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ cluster: 'shop' });
  });

  test('EC2 calls are forms; an empty list is an answer', async () => {
    answer = (_request, response) =>
      response.end(
        '<DescribeInstancesResponse><requestId>r</requestId><reservationSet/></DescribeInstancesResponse>',
      );
    expect((await call(describeInstances)).Reservations).toEqual([]);
    expect(requests[0]?.body).toContain('Action=DescribeInstances');
  });

  test('the SDK itself retries nothing: every attempt is ours', async () => {
    answer = (_request, response) =>
      response.writeHead(500).end('{"__type":"ServerException","message":"oops"}');
    await expect(call(listServices, { maxAttempts: 3 })).rejects.toMatchObject({
      kind: 'server',
      attempts: 3,
    });
    expect(requests).toHaveLength(3);
  });

  test('errors of both protocols are read', async () => {
    answer = (_request, response) =>
      response
        .writeHead(400, { 'x-amzn-requestid': 'r-1' })
        .end('{"__type":"ClusterNotFoundException","message":"Cluster not found."}');
    await expect(call(listServices)).rejects.toMatchObject({
      code: 'ClusterNotFoundException',
      kind: 'not-found',
      status: 400,
      requestId: 'r-1',
    });
    answer = (_request, response) =>
      response
        .writeHead(400)
        .end(
          '<Response><Errors><Error><Code>InvalidGroup.NotFound</Code><Message>none</Message></Error></Errors><RequestID>r-2</RequestID></Response>',
        );
    await expect(call(describeInstances)).rejects.toMatchObject({
      code: 'InvalidGroup.NotFound',
      kind: 'not-found',
    });
  });
});

describe('answers that are none', () => {
  const BROKEN: readonly (readonly [string, Answer])[] = [
    [
      'an HTML page',
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>'),
    ],
    ['an empty body', (_request, response) => response.end()],
    ['half of a document', (_request, response) => response.end('{"serviceArns":["a')],
  ];
  describe.each(BROKEN)('%s', (_name, broken) => {
    test.each([
      ['ECS', listServices],
      ['EC2', describeInstances],
    ] as const)('from %s is an error after a few tries', async (_service, what) => {
      answer = broken;
      await expect(call(what, { maxAttempts: 2 })).rejects.toMatchObject({
        kind: 'malformed-answer',
        attempts: 2,
        unknownOutcome: false,
      });
    });

    test('of RegisterTaskDefinition leaves the outcome unknown', async () => {
      answer = broken;
      await expect(call(register)).rejects.toMatchObject({ unknownOutcome: true });
      expect(requests).toHaveLength(1);
    });
  });

  test('a page of a proxy that refuses is not asked for again', async () => {
    answer = (_request, response) =>
      response.writeHead(403, { 'content-type': 'text/html' }).end('<html>blocked</html>');
    await expect(call(listServices)).rejects.toMatchObject({
      kind: 'malformed-answer',
      status: 403,
      attempts: 1,
    });
  });
});

describe('connections that break', () => {
  test.each<readonly [string, Answer]>([
    ['reset', ((request) => void request.socket.resetAndDestroy()) satisfies Answer],
    ['closed without a word', ((request) => void request.socket.destroy()) satisfies Answer],
    [
      'cut in the middle of the body',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"serviceArns":[');
        setTimeout(() => response.destroy(), 5);
      },
    ],
  ])('%s: a read is repeated, a registration is not', async (_name, broken) => {
    let left = 1;
    answer = (request, response, body) =>
      left-- > 0 ? broken(request, response, body) : void response.end('{"serviceArns":[]}');
    expect((await call(listServices)).serviceArns).toEqual([]);
    expect(requests).toHaveLength(2);
    requests = [];
    answer = broken;
    await expect(call(register)).rejects.toMatchObject({
      kind: 'unreachable',
      unknownOutcome: true,
      attempts: 1,
    });
    expect(requests).toHaveLength(1);
  });

  test.each<readonly [string, Answer]>([
    ['says nothing', () => undefined],
    [
      'stops in the middle',
      (_request, response) => void response.writeHead(200, { 'content-length': '1000' }).write('{"ser'),
    ],
  ])('a server that %s is not waited for longer than the limit', async (_name, silent) => {
    answer = silent;
    const timeouts = { connect: 1_000, answer: 50, whole: 10_000 };
    await expect(call(listServices, { timeouts, maxAttempts: 2 })).rejects.toMatchObject({
      kind: 'timed-out',
      attempts: 2,
    });
    await expect(call(register, { timeouts })).rejects.toMatchObject({
      kind: 'timed-out',
      unknownOutcome: true,
      attempts: 1,
    });
  });

  test('a server that sends a byte now and then is not waited for either', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    };
    const timeouts = { connect: 1_000, answer: 1_000, whole: 150 };
    await expect(call(register, { timeouts })).rejects.toMatchObject({
      kind: 'timed-out',
      unknownOutcome: true,
    });
  });

  test('nobody listens: nothing was sent, and the error says so', async () => {
    const options = { endpoint: 'http://127.0.0.1:9' };
    await expect(call(register, options)).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
      notSent: true,
      unknownOutcome: false,
    });
  });

  test('an abort in flight ends the call with its reason', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('stop'));
    const { aws } = connect();
    await expect(aws.call('ecs:ListServices', {}, { signal: controller.signal })).rejects.toThrow('stop');
    aws.close();
  });
});

describe("a handler of one's own", () => {
  test('gets the requests of both clients in place of sockets', async () => {
    const seen: string[] = [];
    const requestHandler = {
      async handle(request: { headers: Record<string, string>; body?: unknown }) {
        seen.push(request.headers['x-amz-target'] ?? String(request.body).split('&')[0] ?? '');
        const ecs = request.headers['x-amz-target'] !== undefined;
        const text = ecs
          ? '{"serviceArns":[]}'
          : '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';
        return {
          response: {
            statusCode: 200,
            headers: {},
            body: Readable.from([Buffer.from(text)]),
          },
        };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    };
    await call(async (aws) => [await listServices(aws), await describeInstances(aws)], { requestHandler });
    expect(seen).toEqual(['AmazonEC2ContainerServiceV20141113.ListServices', 'Action=DescribeInstances']);
    expect(requests).toEqual([]);
  });
});

describe('the endpoint of the environment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_ECS'])(
    '%s is honoured by the SDK itself',
    async (name) => {
      for (const other of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_ECS']) vi.stubEnv(other, undefined);
      vi.stubEnv(name, endpoint);
      answer = (_request, response) => response.end('{"serviceArns":["b"]}');
      expect((await call(listServices, { endpoint: undefined })).serviceArns).toEqual(['b']);
      expect(requests).toHaveLength(1);
    },
  );
});
