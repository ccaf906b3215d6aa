import { EngineFault } from '../context.ts';
import * as ecs from '../ecs/operations.ts';
import type { Operations } from '../operation.ts';
import type { Codec, Decoded, EngineResponse } from './codec.ts';
import { isTooDeep } from './depth.ts';
import { readJson } from './read-json.ts';
import { inputOf, isStruct, outputOf } from './schema.ts';
import type { Struct } from './schema.ts';
import { writeJson } from './write-json.ts';

const TARGET = 'AmazonEC2ContainerServiceV20141113.';
const MAX_DEPTH = 64;

const OPERATIONS: Operations = ecs;

/** awsJson1.1, as Amazon ECS speaks it. Source: the Smithy specification of aws.protocols#awsJson1_1. */
export const jsonCodec: Codec = {
  service: 'ecs',
  contentType: 'application/x-amz-json-1.1',

  decode(request): Decoded {
    const target = request.headers['x-amz-target'] ?? '';
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) throw new EngineFault('UnknownOperationException', '');
    if (isTooDeep(request.body, MAX_DEPTH))
      throw new EngineFault('SerializationException', 'Nested too deep');
    const input = readJson(inputOf(operation.schema), parse(request.body));
    return { name, operation, input: isInput(input) ? input : {} };
  },

  encode({ operation }, output, requestId) {
    const body = isStruct(output) ? writeJson(outputOf(operation.schema), output) : undefined;
    return answer(200, body ?? {}, requestId);
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
