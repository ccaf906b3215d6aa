import { EngineFault } from '../context.ts';
import * as ec2 from '../ec2/operations.ts';
import type { Operations } from '../operation.ts';
import type { Codec, Decoded, EngineResponse } from './codec.ts';
import { parseForm, readQuery } from './read-query.ts';
import { inputOf, outputOf, requiredOf } from './schema.ts';
import { writeAnswer, writeError } from './write-xml.ts';

const OPERATIONS: Operations = ec2;

/** ec2Query, as Amazon EC2 speaks it. Source: the Smithy specification of aws.protocols#ec2Query. */
export const queryCodec: Codec = {
  service: 'ec2',
  contentType: 'application/x-www-form-urlencoded',

  decode(request): Decoded {
    const root = parseForm(utf8(request.body));
    const name = root.children.get('Action')?.value;
    if (name === undefined) throw new EngineFault('MissingAction', 'The request is missing an action');
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      throw new EngineFault('InvalidAction', `The action ${name} is not valid for this web service.`);
    }
    const version = root.children.get('Version')?.value;
    if (version !== '2016-11-15') {
      throw new EngineFault(
        'InvalidParameterValue',
        `Version '${version ?? ''}' is not one that this service speaks: 2016-11-15`,
      );
    }
    root.children.delete('Action');
    root.children.delete('Version');
    const schema = inputOf(operation.schema);
    const input = readQuery(schema, root, '', true);
    const missing = requiredOf(schema).find((member) => input[member] === undefined);
    if (missing !== undefined) {
      throw new EngineFault('MissingParameter', `The request must contain the parameter ${missing}`);
    }
    return { name, operation, input };
  },

  encode({ name, operation }, output, requestId) {
    return answer(200, writeAnswer(name, requestId, outputOf(operation.schema), output), requestId);
  },

  encodeFault: (fault, requestId) =>
    answer(fault.status, writeError(fault.code, fault.message, requestId), requestId),
};

function utf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new EngineFault('MalformedQueryString', 'The request body is not UTF-8');
  }
}

function answer(status: number, body: string, requestId: string): EngineResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: Buffer.from(body),
  };
}
