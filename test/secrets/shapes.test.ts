import { describe, expect, test } from 'vitest';
import { createHidden } from '../../src/core/hidden.ts';
import { withOfflineChecks } from '../../src/core/checks.ts';
import { secretsOfPlan } from '../../src/cli/imported.ts';
import { makePlanFile } from '../../src/saved/make.ts';
import { importCluster } from '../../src/importer/import.ts';
import type { DesiredModel } from '../../src/model/desired.ts';
import type { LiveModel } from '../../src/model/live.ts';
import type { Plan } from '../../src/model/plan.ts';
import { renderPlanGithub } from '../../src/view/github/plan.ts';
import { renderPlanHtml } from '../../src/view/html/plan.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { applyTo, desiredOf, type Files, planOf } from '../support/converge.ts';
import { createSim } from '../support/sim.ts';
import { found } from './canaries.ts';

/**
 * Shapes in which people put secrets where they do not belong. The secrets are short and look like words, so that nothing
 * but their shape or their name gives them away. Each is planned when it is made, changed and removed, and imported.
 */
interface Parts {
  readonly container?: object;
  readonly task?: object;
  readonly service?: object;
  readonly box?: object;
  readonly cluster?: object;
}
const variable = (value: string, name = 'SETTING'): Parts => ({
  container: { environment: [{ name, value }] },
});
const command = (...words: readonly string[]): Parts => ({ container: { command: words } });
const log = (name: string, value: string, logDriver = 'fluentd'): Parts => ({
  container: { logConfiguration: { logDriver, options: { [name]: value } } },
});
const label = (name: string, value: string): Parts => ({ container: { dockerLabels: { [name]: value } } });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const SHAPES: Readonly<Record<string, (secret: string) => Parts>> = {
  'URL with a password': (s) => variable(`postgres://app:${s}@db:5432/app`),
  'URL with a password that holds a colon': (s) => variable(`postgres://app:a:${s}@db:5432/app`),
  'URL with a token for a user': (s) => variable(`https://${s}@github.com/acme/shop.git`),
  'URL with a token for a password, without a user': (s) => variable(`redis://:${s}@cache:6379/0`),
  'two hosts in a URL': (s) => variable(`mongodb://a:${s}@db1:27017,db2:27017/x?replicaSet=y`),
  'URL of a Slack hook': (s) => variable(`https://hooks.slack.com/services/T000/B000/${s}`),
  'URL of a Discord hook': (s) => variable(`https://discord.com/api/webhooks/123456789/${s}`),
  'token in a query': (s) => variable(`https://api.example.com/v1?user=me&access_token=${s}`),
  'signature in a query': (s) => variable(`https://x.blob.core.windows.net/c?sv=2024&sig=${s}`),
  'signed URL of AWS': (s) => variable(`https://b.s3.amazonaws.com/k?X-Amz-Signature=${s}&X-Amz-Date=1`),
  'key in a query': (s) => variable(`https://maps.example.com/js?key=${s}`),
  'connection string of SQL Server': (s) => variable(`Server=db;Database=x;User Id=sa;Password=${s};`),
  'connection string with Pwd': (s) => variable(`Driver={MySQL};Server=db;Uid=root;Pwd=${s}`),
  'connection string of Azure': (s) =>
    variable(`Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=${s}`),
  'DSN of libpq': (s) => variable(`host=db user=app password='${s}' dbname=x`),
  'JSON with a password': (s) => variable(JSON.stringify({ user: 'a', password: s })),
  'JSON with a nested API key': (s) => variable(JSON.stringify({ services: [{ apiKey: s }] })),
  'JSON of a Docker configuration': (s) =>
    variable(JSON.stringify({ auths: { r: { auth: base64(`u:${s}`) } } })),
  'JSON with pass': (s) => variable(JSON.stringify({ smtp: { user: 'a', pass: s } })),
  'JSON in JSON': (s) => variable(JSON.stringify({ config: JSON.stringify({ password: s }) })),
  'YAML with a password': (s) => variable(`db:\n  user: app\n  password: ${s}\n`),
  'base64 of JSON': (s) => variable(base64(JSON.stringify({ password: s, user: 'application' }))),
  'base64 of a user and a password': (s) => variable(`Basic ${base64(`user:${s}`)}`),
  'header with a bearer': (s) => variable(`Authorization: Bearer ${s}`),
  'header with an API key': (s) => variable(`X-Api-Key: ${s}`),
  'header of Splunk': (s) => log('header', `Authorization Splunk ${s}`, 'awsfirelens'),
  'private key of OpenSSH': (s) =>
    variable(`-----BEGIN OPENSSH PRIVATE KEY-----\n${s}\n-----END OPENSSH PRIVATE KEY-----`),
  'private key in one line': (s) =>
    variable(`-----BEGIN PRIVATE KEY-----\\n${s}\\n-----END PRIVATE KEY-----`),
  'private key of PGP': (s) =>
    variable(`-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${s}\n-----END PGP PRIVATE KEY BLOCK-----`),
  JWT: (s) => variable(`eyJhbGciOiJIUzI1NiJ9.${base64(s).replaceAll('=', '')}.${s}`),
  'file of environment variables': (s) => variable(`A=1\nexport AWS_SECRET_ACCESS_KEY=${s}\nB=2`),
  'hash of htpasswd': (s) => variable(`admin:$apr1$abc$${s}`),
  'hash of bcrypt': (s) => variable(`$2y$05$${s}`),
  'name passphrase': (s) => variable(s, 'GPG_PASSPHRASE'),
  'name in camel case': (s) => variable(s, 'dbPassword'),
  'name of a hook': (s) => variable(s, 'SLACK_WEBHOOK'),
  'name requirepass': (s) => variable(s, 'REDIS_REQUIREPASS'),
  'name PGPASS': (s) => variable(s, 'PGPASS'),
  'name of a seed': (s) => variable(s, 'WALLET_MNEMONIC'),
  'name of a license': (s) => variable(s, 'NEW_RELIC_LICENSE'),
  '--password=': (s) => command('serve', `--password=${s}`),
  '--password and the next word': (s) => command('serve', '--db-password', s),
  '-p behind mysql': (s) => command('mysql', '-uroot', `-p${s}`),
  '-u of curl': (s) => command('curl', '-u', `admin:${s}`, 'https://x'),
  '--user of curl': (s) => command('curl', `--user=admin:${s}`, 'https://x'),
  '--requirepass': (s) => command('redis-server', '--requirepass', s),
  '-a of redis-cli': (s) => command('redis-cli', '-h', 'cache', '-a', s, 'ping'),
  '-e of a nested docker run': (s) => command('docker', 'run', '-e', `API_TOKEN=${s}`, 'x'),
  '--from-literal': (s) => command('kubectl', 'create', `--from-literal=password=${s}`),
  'a script in one word': (s) => command('sh', '-c', `export PGPASSWORD=${s}; psql -h db`),
  'a script that calls curl': (s) => command('sh', '-c', `curl -s -u admin:${s} https://x | jq .`),
  'a script that calls mysql': (s) => command('sh', '-c', `mysqldump -uroot -p${s} shop > /dump`),
  'a script that logs in': (s) => command('sh', '-c', `docker login -u me --password ${s} registry`),
  'a script that calls sshpass': (s) => command('sh', '-c', `sshpass -p ${s} ssh me@host`),
  entryPoint: (s) => ({ container: { entryPoint: ['/run', `--secret-key=${s}`] } }),
  'health check with a login': (s) => ({
    container: {
      healthCheck: { command: ['CMD-SHELL', `curl -fs -u health:${s} localhost/health || exit 1`] },
    },
  }),
  'health check with a header': (s) => ({
    container: { healthCheck: { command: ['CMD', 'curl', '-H', `X-Auth-Token: ${s}`, 'localhost'] } },
  }),
  'splunk-token': (s) => log('splunk-token', s, 'splunk'),
  'gelf address': (s) => log('gelf-address', `tcp://u:${s}@logs:12201`, 'gelf'),
  'firelens apikey': (s) => log('apikey', s, 'awsfirelens'),
  'firelens http_Passwd': (s) => log('http_Passwd', s, 'awsfirelens'),
  'firelens URI': (s) => log('URI', `/input?token=${s}`, 'awsfirelens'),
  'label of traefik': (s) => label('traefik.http.middlewares.a.basicauth.users', `u:$apr1$x$${s}`),
  'label with an assignment': (s) => label('note', `password: ${s}`),
  'label that is an URL': (s) => label('com.example.db', `mysql://u:${s}@db/x`),
  'value of a secret pasted for its reference': (s) => ({
    container: { secrets: [{ name: 'DB_PASSWORD', valueFrom: `${s}Zq8Kp3LmXv` }] },
  }),
  'image with a login': (s) => ({ container: { image: `user:${s}@registry.example.com/x` } }),
  hostname: (s) => ({ container: { hostname: `password=${s}` } }),
  'driver option': (s) => ({
    task: {
      volumes: [
        {
          name: 'data',
          dockerVolumeConfiguration: {
            scope: 'shared',
            autoprovision: true,
            driver: 'local',
            driverOpts: { o: `username=a,password=${s},vers=3.0` },
          },
        },
      ],
    },
  }),
  'label of a volume': (s) => ({
    task: {
      volumes: [
        {
          name: 'data',
          dockerVolumeConfiguration: { scope: 'shared', autoprovision: true, labels: { 'backup-key': s } },
        },
      ],
    },
  }),
  'property of a proxy': (s) => ({
    service: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-00000000000000001'] } } },
    task: {
      networkMode: 'awsvpc',
      proxyConfiguration: {
        type: 'APPMESH',
        containerName: 'web',
        properties: [{ name: 'ProxyAuthToken', value: s }],
      },
    },
  }),
  'system control': (s) => ({
    container: { systemControls: [{ namespace: 'net.core.somaxconn', value: `1 token=${s}` }] },
  }),
  'tag of a task': (s) => ({ task: { tags: [{ key: 'deploy-key', value: s }] } }),
  'tag of a service': (s) => ({ service: { tags: [{ key: 'hook', value: `https://u:${s}@ci/x` }] } }),
  'log option of Service Connect': (s) => ({
    service: {
      serviceConnectConfiguration: {
        enabled: true,
        namespace: 'x',
        logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': s } },
      },
    },
  }),
  'tag of a box': (s) => ({ box: { tags: { 'join-token': s } } }),
  'attribute of a box': (s) => ({ box: { attributes: { secret: s } } }),
  'tag of a cluster': (s) => ({ cluster: { tags: { 'ci-password': s } } }),
};

const LETTERS = 'bcdfghjklmnpqrstvwxz';
let state = 20_261_123;
/** Twelve characters: too short and too plain for entropy. */
function secretFor(): string {
  let text = '';
  for (let at = 0; at < 10; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += LETTERS[(state >>> 16) % LETTERS.length] ?? '';
  }
  return `${text}-7`;
}

function filesOf({ container, task, service, box, cluster }: Parts, image: string): Files {
  return {
    cluster: {
      cluster: 'test',
      boxes: { web: { count: 1, instanceType: 't3.small', keyPair: 'key', ...box } },
      services: { web: { task: 'web', desiredCount: 1, ...service } },
      ...cluster,
    },
    apps: [
      {
        name: 'test',
        tasks: [
          {
            family: 'web',
            executionRoleArn: 'arn:aws:iam::000000000000:role/exec',
            containerDefinitions: [{ name: 'web', image, memory: 64, ...container }],
            ...task,
          },
        ],
      },
    ],
  };
}

/** How AWS, Docker and programs in Go, Java and Python quote what they were given. */
const ECHOES: Readonly<Record<string, (json: string) => string>> = {
  JSON: (json) => json,
  'JSON in JSON': (json) => JSON.stringify({ message: json }),
  'JSON of Go': (json) => json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  plain: (json) => (JSON.parse(json) as readonly unknown[]).map((part) => plainText(part)).join(', '),
  XML: (json) => plainText(JSON.parse(json)).replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  URL: (json) => textsIn(JSON.parse(json)).map(encodeURIComponent).join('&'),
  base64: (json) => textsIn(JSON.parse(json)).map(base64).join(' '),
};
/** `ContainerDefinition(environment=[…])` */
const plainText = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(plainText).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `X(${Object.entries(value)
          .map(([name, inner]) => `${name}=${plainText(inner)}`)
          .join(', ')})`
      : String(value);
const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [String(value)];

const style = { width: 100, color: false, all: true };
function told(desired: DesiredModel, live: LiveModel, bare: Plan): Readonly<Record<string, string>> {
  const plan = withOfflineChecks(desired, live, bare);
  const file = makePlanFile({
    plan,
    desired,
    live,
    masking: 'secrets',
    tool: 'test',
    id: '00000000-0000-4000-8000-000000000000',
    now: 0,
    lifetimeMs: 1000,
  });
  return {
    human: renderPlan(plan, style),
    json: renderPlanJson(plan),
    markdown: renderPlanMarkdown(plan, { all: true }),
    github: renderPlanGithub(plan, { all: true }),
    html: renderPlanHtml(plan, { all: true }),
    saved: JSON.stringify(file),
  };
}

describe.each(Object.entries(SHAPES))('%s', (_name, make) => {
  test('is in no plan, no saved plan, no imported file and no error that quotes it', async () => {
    const [a, b] = [secretFor(), secretFor()];
    const sim = createSim();
    try {
      const canaries = [
        { place: 'live', secret: a },
        { place: 'declared', secret: b },
      ];
      const out: Record<string, string> = {};
      const note = (of: string, texts: Readonly<Record<string, string>>): void => {
        for (const [name, text] of Object.entries(texts)) out[`${of}: ${name}`] = text;
      };
      const before = await desiredOf(filesOf(make(a), 'acme/web:1'));
      const first = await planOf(sim, before);
      note('create', told(before, first.live, first.plan));
      const { result } = await applyTo(sim, before);
      expect(result.ended).toBe('done');
      for (const [of, parts] of [
        ['change', make(b)],
        ['remove', {}],
      ] as const) {
        const desired = await desiredOf(filesOf(parts, 'acme/web:2'));
        const { live, plan } = await planOf(sim, desired);
        expect(plan.changes.length).toBeGreaterThan(0);
        note(of, told(desired, live, plan));
      }
      const { live } = await planOf(sim, before);
      const imported = importCluster(live, {
        cluster: 'test',
        region: undefined,
        account: undefined,
        isSecret: secretsOfPlan,
      });
      note('import', { files: JSON.stringify(imported, (key, value) => (key === 'variables' ? 0 : value)) });

      const hidden = createHidden('secrets');
      hidden.add(await desiredOf(filesOf(make(b), 'acme/web:2')));
      const input = make(b);
      hidden.see(live);
      for (const [name, echo] of Object.entries(ECHOES))
        note('error', { [name]: hidden.hide(`Bad input: ${echo(JSON.stringify([input, make(a)]))}`) });
      const leaks = Object.entries(out).flatMap(([of, text]) =>
        found(canaries, text).map((place) => `${of} tells what is ${place}`),
      );
      expect(leaks).toEqual([]);
    } finally {
      await sim.stop();
    }
  });
});
