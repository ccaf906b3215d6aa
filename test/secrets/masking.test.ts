import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/differ/plan.ts';
import { isSecretName, isSecretText } from '../../src/secrets/shapes.ts';
import { between, desired, empty, fieldLines, service, target, task } from '../differ/models.ts';

describe('names that say secret', () => {
  it.each([
    'DB_PASSWORD',
    'PGPASSWORD',
    'dbPassword',
    'API_TOKEN',
    'GITHUBTOKEN',
    'SECRET',
    'APP_KEY',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'DB_PWD',
    'SENTRY_DSN',
    'PRIVATE_PEM',
    'CREDENTIALS',
    'splunk-token',
    'COOKIE_SALT',
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each([
    'PORT',
    'NODE_ENV',
    'KEYBOARD',
    'MONKEYS',
    'COMPASS',
    'DATABASE_HOST',
    'LOG_LEVEL',
    'com.example.role',
    'awslogs-group',
  ])('not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('values that look like secrets', () => {
  it.each([
    'AKIAABCDEFGHIJ234567',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
    'postgres://app:hunter2@db:5432/app',
    'redis://:hunter2@cache',
    '-----BEGIN RSA PRIVATE KEY-----\nMII',
    'Server=db;Password=hunter2;',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((kind) => `an id ${kind}ABCDEFGHIJ234567`),
    ...['p', 'o', 'u', 's', 'r'].map((kind) => `a gh${kind}_abcdefghijklmnopqrst`),
    ...['a', 'b', 'p', 'r', 's'].map((kind) => `a xox${kind}-abcdefghij`),
    ...['sk_live_', 'sk-proj-', 'sk_test-', 'sk-', 'sk_'].map((kind) => `a ${kind}abcdefghijklmnop`),
    'a Bearer abcdefghijkl',
    'pwd=abc',
    '{"api_key": "abc"}',
    'a://:b@',
    'A -----BEGIN CERTIFICATE-----',
  ])('%s', (text) => {
    expect(isSecretText(text)).toBe(true);
  });
  it.each([
    'production',
    'https://example.com/path?x=1',
    'mongodb://mongo:27017/app',
    'arn:aws:ecs:us-east-1:123456789012:cluster/shop',
    'subnet-0f0f0f0f0f0f0f0f0',
    '/var/lib/docker/volumes/data-1',
    'my-service-name-in-production-2',
    'us-east-1-staging-cluster-12',
    '123456789012345678901234',
    'some.long.host.name.example.com:8080',
    'https://registry.example.com:5000/team/app@sha256:0123',
    'ssh://git@github.com/acme/shop.git',
    'postgres://app@db/shop',
    'psql "host=db password=$DB_PASSWORD"',
    'password=${PASSWORD:-}',
    'password=<password>',
    '{"ssl":true,"auth":"none","key":"name","cert":"/etc/ssl/cert.pem"}',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf',
    'attribute:ecs.instance-type =~ t3.*',
    'key=value',
    'level=info tokenizer=standard sort=key',
    'Basic authentication',
    'https://cognito.example.com/login?redirect_uri=https://shop.example.com:443/callback',
  ])('not %s', (text) => {
    expect(isSecretText(text)).toBe(false);
  });
});

describe('a plan', () => {
  const model = (
    value: string,
    more: object = {},
    secretValues?: ReadonlySet<string>,
  ): ReturnType<typeof desired> =>
    desired({
      tasks: [
        task('api', [], {
          environment: [
            { name: 'DB_PASSWORD', value },
            { name: 'PORT', value: '80' },
          ],
          ...more,
        }),
      ],
      services: [service('api')],
      ...(secretValues && { secretValues }),
    });

  it('says that a secret changed, and neither what it was nor what it is', () => {
    const plan = between(model('canary-one'), model('canary-two'));
    expect(fieldLines(plan, 'task/api')).toEqual([
      'containers.api.environment.DB_PASSWORD: secret -> secret',
      'revision: 7 -> ?',
    ]);
    expect(JSON.stringify(plan)).not.toMatch(/canary/);
  });
  it('hides both sides when one is a secret', () => {
    const url = (value: string): ReturnType<typeof desired> =>
      model('x', { environment: [{ name: 'DATABASE', value }] });
    const secret = 'postgres://app:canary@db/app';
    for (const plan of [between(url(secret), url('none')), between(url('none'), url(secret))]) {
      expect(fieldLines(plan, 'task/api')[0]).toBe('containers.api.environment.DATABASE: secret -> secret');
      expect(JSON.stringify(plan)).not.toMatch(/canary/);
    }
  });
  it('shows the name of a secret that is made, and the values of others', () => {
    const plan = makePlan(model('canary-one'), empty, target);
    expect(fieldLines(plan, 'task/api')).toContain(
      'containers.api.environment.DB_PASSWORD: absent -> secret',
    );
    expect(fieldLines(plan, 'task/api')).toContain('containers.api.environment.PORT: absent -> "80"');
    expect(JSON.stringify(plan)).not.toMatch(/canary/);
  });
  it('hides what came from the environment wherever it stands', () => {
    const known = new Set(['canary-three']);
    const plan = makePlan(
      model(
        'x',
        { command: ['serve', '--x=canary-three'], dockerLabels: { a: 'canary-three' }, user: 'canary-three' },
        known,
      ),
      empty,
      target,
    );
    expect(JSON.stringify(plan)).not.toMatch(/canary/);
  });
  it.each([
    ['a command line', { command: ['run', '--password', 'canary4'] }],
    ['an assignment', { command: ['sh', '-c', 'API_TOKEN=canary4 run'] }],
    ['a log option', { logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 'canary4' } } }],
    ['a health check', { healthCheck: { command: ['CMD', 'curl', 'http://u:canary4@localhost'] } }],
  ])('hides a secret in %s', (_name, more) => {
    expect(JSON.stringify(makePlan(model('x', more), empty, target))).not.toMatch(/canary/);
  });
  it.each([
    ['a file of a secret', { environment: [{ name: 'DB_PASSWORD_FILE', value: '/run/secrets/db' }] }],
    ['a flag for one', { command: ['serve', '--password-file=/run/secrets/db'] }],
    ['a flag and its file', { command: ['serve', '--tls-key-file', '/run/secrets/db'] }],
    ['a user and a group', { command: ['run', '--user', '1000:1000', 'secrets/db'] }],
    ['ports of Docker', { command: ['docker', 'run', '-p', '8080:80', 'x/secrets/db'] }],
    ['a variable of the shell', { command: ['sh', '-c', 'mysql -p$PASSWORD < /secrets/db'] }],
  ])('shows %s', (_name, more) => {
    expect(JSON.stringify(makePlan(model('x', more), empty, target))).toContain('secrets/db');
  });
  it('hides all that users name, or nothing, when told so', () => {
    expect(JSON.stringify(makePlan(model('x'), empty, target, { mask: 'all' }))).not.toMatch(/"80"/);
    expect(JSON.stringify(makePlan(model('canary'), empty, target, { mask: 'none' }))).toMatch(/canary/);
  });
  it('shows a commit, though it looks random', () => {
    const commit = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b';
    const plan = makePlan(model('x', { environment: [{ name: 'GIT_SHA', value: commit }] }), empty, target);
    expect(JSON.stringify(plan)).toContain(commit);
  });
  it('shows references to secrets', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf';
    const plan = makePlan(model('x', { secrets: [{ name: 'TOKEN', valueFrom: arn }] }), empty, target);
    expect(fieldLines(plan, 'task/api')).toContain(`containers.api.secrets.TOKEN: absent -> "${arn}"`);
  });
});

describe('long texts', () => {
  // A shape that is tried again from every letter would take minutes here.
  it.each(['x', 'a-', 'a.', 'eyJ', 'sk-', 'a://', 'password'])(
    'of %s are looked through in no time',
    (part) => {
      const started = performance.now();
      isSecretText(part.repeat(200_000 / part.length));
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );
});
