import { EngineFault } from '../context.ts';
import type { Codec, Decoded, EngineResponse } from './codec.ts';
import { isTooDeep } from './depth.ts';
import { ECS_SCHEMAS } from './operations.ts';
import type { EcsOperation } from './operations.ts';
import { readJson } from './read-json.ts';
import { inputOf, isStruct, outputOf } from './schema.ts';
import type { Struct } from './schema.ts';
import { writeJson } from './write-json.ts';

const TARGET = 'AmazonEC2ContainerServiceV20141113.';
const MAX_DEPTH = 64;

const isOperation = (name: string): name is EcsOperation => Object.hasOwn(ECS_SCHEMAS, name);

/** awsJson1.1, as Amazon ECS speaks it. Source: the Smithy specification of aws.protocols#awsJson1_1. */
export const jsonCodec: Codec = {
  service: 'ecs',
  contentType: 'application/x-amz-json-1.1',

  decode(request): Decoded {
    const target = request.headers['x-amz-target'] ?? '';
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
    if (!isOperation(name)) throw new EngineFault('UnknownOperationException', '');
    if (isTooDeep(request.body, MAX_DEPTH))
      throw new EngineFault('SerializationException', 'Nested too deep');
    const input = readJson(inputOf(ECS_SCHEMAS[name]), parse(request.body));
    return { service: 'ecs', operation: name, input: isInput(input) ? input : {} };
  },

  encode(decoded, output, requestId) {
    const schema = decoded.service === 'ecs' ? outputOf(ECS_SCHEMAS[decoded.operation]) : undefined;
    return answer(200, schema && isStruct(output) ? (writeJson(schema, output) ?? {}) : {}, requestId);
  },

  encodeFault: (fault, requestId) =>
    answer(fault.status, { __type: fault.code, message: fault.message }, requestId),
};

const isInput = (value: unknown): value is Struct => isStruct(value);

function parse(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new EngineFault('SerializationException', 'The request body is not JSON in UTF-8');
  }
}

function answer(status: number, body: unknown, requestId: string): EngineResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: Buffer.from(JSON.stringify(body)),
  };
}
