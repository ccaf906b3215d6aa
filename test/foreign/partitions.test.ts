import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clusternator-partitions-'));
  cpSync(fileURLToPath(new URL('../../fixtures/hello', import.meta.url)), cwd, { recursive: true });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test.each([
  ['eu-west-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
])('iam-policy in %s writes ARNs of %s, and of nothing else', async (region, partition) => {
  const { code, stdout } = await runCli(['iam-policy', '--region', region], { cwd });
  expect(code).toBe(0);
  const partitions = [...stdout.matchAll(/arn:([^:]*):/g)].map(([, name]) => name);
  expect(partitions.length).toBeGreaterThan(5);
  expect(new Set(partitions)).toEqual(new Set([partition]));
});
