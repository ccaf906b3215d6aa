import type { Engine, EngineRequest, EngineResponse } from '../../src/engine/engine.ts';

/** Members of an answer or a question, as they go over the wire. */
export type Wire = Readonly<Record<string, unknown>>;

/** A call, with its input as it came: `ecs:DescribeServices`. Of EC2, the form's own names: `InstanceId.1`. */
export interface Asked {
  readonly operation: string;
  readonly input: Wire;
}

/** AWS's refusal. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

/**
 * One way in which AWS answers otherwise than the engine; each may hold state of its own, for one run. It sits in front of
 * the engine, on the wire, so that clients of any kind meet it.
 */
export interface Way {
  /** Refuses a call before the engine sees it. */
  readonly refuse?: (asked: Asked) => Refusal | undefined;
  /** Answers a call of ECS: by what the engine says, to this input or to another. */
  readonly answer?: (asked: Asked, engine: (input: Wire) => Promise<Wire>) => Promise<Wire> | undefined;
}

type Handler = Pick<Engine, 'handle'>;

/** Puts ways of AWS in front of an engine; the first stands outermost. `seen` gets each call that came. */
export function foreign(inner: Handler, ways: readonly Way[], seen?: (asked: Asked) => void): Handler {
  const behind = ways.reduceRight<Handler>((next, way) => ({ handle: (r) => pass(way, r, next) }), inner);
  return {
    handle(request) {
      seen?.(askedOf(request));
      return behind.handle(request);
    },
  };
}

/** The engine refused a question that a way asked of it; its own words go back. */
class Refused extends Error {
  readonly response: EngineResponse;
  constructor(response: EngineResponse) {
    super('refused');
    this.response = response;
  }
}

async function pass(way: Way, request: EngineRequest, next: Handler): Promise<EngineResponse> {
  const asked = askedOf(request);
  const refusal = way.refuse?.(asked);
  if (refusal !== undefined) return refusalOf(asked, refusal);
  if (way.answer === undefined || !asked.operation.startsWith('ecs:')) return next.handle(request);
  let last: EngineResponse | undefined;
  const engine = async (input: Wire): Promise<Wire> => {
    last = await next.handle({ ...request, body: Buffer.from(JSON.stringify(input)) });
    if (last.status !== 200) throw new Refused(last);
    return parsed(last.body);
  };
  try {
    const output = await way.answer(asked, engine);
    if (output === undefined) return await next.handle(request);
    const headers = last?.headers ?? { 'content-type': 'application/x-amz-json-1.1' };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(output)) };
  } catch (error) {
    if (error instanceof Refused) return error.response;
    throw error;
  }
}

function askedOf({ headers, body }: EngineRequest): Asked {
  const target = headers['x-amz-target'];
  if (target !== undefined)
    return { operation: `ecs:${target.slice(target.indexOf('.') + 1)}`, input: parsed(body) };
  const form = Object.fromEntries(new URLSearchParams(text(body)));
  return { operation: `ec2:${form['Action'] ?? ''}`, input: form };
}

function refusalOf({ operation }: Asked, { code, message, status = 400 }: Refusal): EngineResponse {
  if (operation.startsWith('ecs:'))
    return {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'foreign' },
      body: Buffer.from(JSON.stringify({ __type: code, message })),
    };
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': 'foreign' },
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>foreign</RequestID></Response>`,
    ),
  };
}

const text = (body: Uint8Array): string => Buffer.from(body).toString();

function parsed(body: Uint8Array): Wire {
  const value: unknown = JSON.parse(text(body) || '{}');
  return isWire(value) ? value : {};
}

export const isWire = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The records in a member that is a list. */
export const listIn = (value: Wire, name: string): readonly Wire[] => {
  const list = value[name];
  return Array.isArray(list) ? list.filter(isWire) : [];
};

/** The texts in a member that is a list. */
export const textsIn = (value: Wire, name: string): readonly string[] => {
  const list = value[name];
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
};

/** The text or number in a member, as text; `''` where there is none. */
export const textIn = (value: Wire, name: string): string => {
  const found = value[name];
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};
