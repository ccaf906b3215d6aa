import { EngineFault } from '../context.ts';
import type { Codec, Decoded, EngineResponse } from './codec.ts';
import { EC2_SCHEMAS } from './operations.ts';
import type { Ec2Operation } from './operations.ts';
import { parseForm, readQuery } from './read-query.ts';
import { inputOf, outputOf, requiredOf } from './schema.ts';
import { writeAnswer, writeError } from './write-xml.ts';

const isOperation = (name: string): name is Ec2Operation => Object.hasOwn(EC2_SCHEMAS, name);

/** ec2Query, as Amazon EC2 speaks it. Source: the Smithy specification of aws.protocols#ec2Query. */
export const queryCodec: Codec = {
  service: 'ec2',
  contentType: 'application/x-www-form-urlencoded',

  decode(request): Decoded {
    const root = parseForm(utf8(request.body));
    const name = root.children.get('Action')?.value;
    if (name === undefined) throw new EngineFault('MissingAction', 'The request is missing an action');
    if (!isOperation(name)) {
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
    const schema = inputOf(EC2_SCHEMAS[name]);
    const input = readQuery(schema, root, '', true);
    const missing = requiredOf(schema).find((member) => input[member] === undefined);
    if (missing !== undefined) {
      throw new EngineFault('MissingParameter', `The request must contain the parameter ${missing}`);
    }
    return { service: 'ec2', operation: name, input };
  },

  encode(decoded, output, requestId) {
    if (decoded.service !== 'ec2') throw new Error('Not an EC2 operation');
    const { operation } = decoded;
    return answer(
      200,
      writeAnswer(operation, requestId, outputOf(EC2_SCHEMAS[operation]), output),
      requestId,
    );
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
