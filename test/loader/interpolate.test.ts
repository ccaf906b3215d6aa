import { describe, expect, test } from 'vitest';
import { load, modelOf, refusalOf, task } from './support.ts';
import type { LoadOptions } from '../../src/loader/load.ts';

/** The environment of the one container after loading. */
async function expanded(value: string, options: Partial<LoadOptions> = {}, more: object = {}) {
  const files = { 'appdef.json': task('web', {}, { environment: [{ name: 'A', value }] }), ...more };
  const model = modelOf(await load(files, options));
  const found = model.tasks.get('web')?.input.containerDefinitions?.[0]?.environment?.[0]?.value;
  return { found, model };
}

describe('variables in texts', () => {
  const env = { NAME: 'value', EMPTY: '', NESTED: '${env.NAME}', QUOTE: '"}, "x": {"' };

  test.each([
    ['${env.NAME}', 'value'],
    ['a-${env.NAME}-${env.NAME}-z', 'a-value-value-z'],
    ['${env.EMPTY}', ''],
    ['$${env.NAME}', '${env.NAME}'],
    ['$${package.version} $${git.sha}', '${package.version} ${git.sha}'],
    ['${NAME} ${HOME:-x} $NAME $$ ${} $${NAME}', '${NAME} ${HOME:-x} $NAME $$ ${} $${NAME}'],
    ['${env.NESTED}', '${env.NAME}'],
    ['${env.QUOTE}', '"}, "x": {"'],
    ['${git.sha}', 'abc123'],
    ['${package.version}', '1.2.3'],
  ])('%s', async (text, wanted) => {
    const pkg = { 'package.json': { version: '1.2.3' } };
    expect((await expanded(text, { env, gitSha: () => 'abc123' }, pkg)).found).toBe(wanted);
  });

  test('the nearest package.json counts', async () => {
    const files = {
      'cluster.json': { cluster: 'c', apps: ['deep/er/appdef.json'] },
      'package.json': { version: '1.0.0' },
      'deep/package.json': { version: '2.0.0' },
      'deep/er/appdef.json': task('web', {}, { image: 'nginx:${package.version}' }),
    };
    const input = modelOf(await load(files)).tasks.get('web')?.input;
    expect(input?.containerDefinitions?.[0]?.image).toBe('nginx:2.0.0');
  });

  test('no package.json anywhere is an error', async () => {
    const [diagnostic] = refusalOf(
      await load({ 'appdef.json': task('web', {}, { image: 'a:${package.version}' }) }),
    );
    expect(diagnostic?.code).toBe('missing-variable');
  });

  test('a number may come from a variable', async () => {
    const appdef = task('web', {}, { memory: '${env.MEMORY}' });
    const model = modelOf(await load({ 'appdef.json': appdef }, { env: { MEMORY: '128' } }));
    expect(model.tasks.get('web')?.input.containerDefinitions?.[0]?.memory).toBe(128);
  });

  test('what looks like ours and is not stays, with a warning', async () => {
    const { found, model } = await expanded('${package.versoin}');
    expect(found).toBe('${package.versoin}');
    expect(model.notes[0]).toMatchObject({ severity: 'warning', hint: 'did you mean "package.version"?' });
  });

  test('members of prototypes are no variables', async () => {
    const appdef = task('web', {}, { environment: [{ name: 'A', value: '${env.constructor}' }] });
    expect(refusalOf(await load({ 'appdef.json': appdef }))[0]?.code).toBe('missing-variable');
  });

  test('values of the environment are marked secret, but not where everyone sees them', async () => {
    const appdef = task(
      'web',
      {},
      {
        image: 'nginx:${env.TAG}',
        environment: [{ name: 'A', value: 'x${env.PASSWORD}' }],
        command: ['--key', '${env.KEY}'],
      },
    );
    const options = { env: { TAG: '1.0', PASSWORD: 'hunter2', KEY: 'k3y' } };
    const model = modelOf(await load({ 'appdef.json': appdef }, options));
    expect(model.secretValues).toEqual(new Set(['hunter2', 'k3y']));
  });
});
