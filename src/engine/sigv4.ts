import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../model/digest.ts';
import type { EngineRequest } from './wire/codec.ts';

/** The one key that the engine accepts; made anew at each start. */
export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: Refusal };

/**
 * `missing`: no header; `malformed`: not a complete one; `foreign`: another key id; `expired`: more than five minutes
 * away; `mismatch`: the signature, or the body's hash, is not the right one.
 */
export type Refusal = 'missing' | 'presigned' | 'malformed' | 'foreign' | 'expired' | 'mismatch';

const SKEW_MS = 5 * 60_000;
const ALGORITHM = 'AWS4-HMAC-SHA256';
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
const refuse = (why: Refusal): Verdict => ({ ok: false, why });

/**
 * Verifies a request's Signature Version 4. The header must sign `host`, and `x-amz-target` where there is one; the hash
 * is that of the body as received. Source: AWS documentation, "Create a signed AWS API request".
 * @param service the name that the scope must hold: `ecs` or `ec2`.
 * @param now milliseconds since the epoch.
 */
export function verify(request: EngineRequest, service: string, key: Key, now: number): Verdict {
  const { headers } = request;
  if (/[?&]x-amz-(signature|algorithm|credential)=/i.test(request.path)) return refuse('presigned');
  const header = headers['authorization'];
  if (header === undefined || header === '') return refuse('missing');
  const parts = parse(header);
  const stamp = headers['x-amz-date'];
  if (parts === undefined || stamp === undefined) return refuse('malformed');
  const { accessKeyId, date, region, scopedService, signedHeaders, signature } = parts;
  if (accessKeyId !== key.accessKeyId) return refuse('foreign');

  const time = timeOf(stamp);
  if (time === undefined || !stamp.startsWith(date) || scopedService !== service) return refuse('malformed');
  if (Math.abs(now - time) > SKEW_MS) return refuse('expired');
  const needed = ['host', ...('x-amz-target' in headers ? ['x-amz-target'] : [])];
  if (!needed.every((name) => signedHeaders.includes(name))) return refuse('malformed');
  if (!signedHeaders.every((name) => headers[name] !== undefined)) return refuse('malformed');

  const bodyHash = sha256(request.body);
  const declared = headers['x-amz-content-sha256'];
  if (declared !== undefined && declared !== bodyHash) return refuse('mismatch');

  const [path = '/', query = ''] = request.path.split('?', 2);
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${date}/${region}/${scopedService}/aws4_request`;
  const toSign = [ALGORITHM, stamp, scope, sha256(canonical)].join('\n');
  const signing = hmac(
    hmac(hmac(hmac(`AWS4${key.secretAccessKey}`, date), region), scopedService),
    'aws4_request',
  );
  const expected = hmac(signing, toSign);
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? { ok: true }
    : refuse('mismatch');
}

/** Whether a refused key id looks like one of a real account: the caller may be about to send real secrets here. */
export const looksReal = (authorization: string | undefined): boolean =>
  /Credential=(AKIA|ASIA)[A-Z0-9]{16}\//.test(authorization ?? '');

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([A-Za-z0-9]{4,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request,\s*SignedHeaders=([a-z0-9;-]{1,2048}),\s*Signature=([0-9a-f]{64})$/;

function parse(header: string) {
  const match = HEADER.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', scopedService = '', signed = '', signature = ''] = match;
  return { accessKeyId, date, region, scopedService, signedHeaders: signed.split(';'), signature };
}

/** `20260131T120000Z` as milliseconds. */
function timeOf(stamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) return undefined;
  const [, y, mo, d, h, mi, s] = match;
  const time = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(time) ? undefined : time;
}

const canonicalQuery = (query: string): string =>
  query === ''
    ? ''
    : query
        .split('&')
        .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
        .sort()
        .join('&');
