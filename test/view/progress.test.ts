import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { Id } from '../../src/model/id.ts';
import { createProgress, type ProgressOptions } from '../../src/view/progress/progress.ts';
import { VirtualClock } from '../support/clock.ts';

function watch(options: Partial<ProgressOptions>) {
  const clock = new VirtualClock();
  const written = { out: '', err: '' };
  const progress = createProgress({
    stream: { write: (text) => (written.err += text) },
    out: { write: (text) => (written.out += text) },
    isTTY: false,
    color: false,
    width: 100,
    clock,
    format: 'human',
    nameWidth: 10,
    ...options,
  });
  const started = clock.now();
  const step = (
    type: 'started' | 'waiting' | 'skipped',
    id: Id,
    action: 'create' | 'update' | 'replace',
    place: number,
    message: string,
  ): void =>
    progress.emit({
      type,
      at: clock.now(),
      id,
      action,
      step: place,
      of: 6,
      message,
      elapsedMs: clock.now() - started,
    });
  return { clock, written, progress, step, started };
}

const finished = (at: number, more: Partial<Extract<ApplyEvent, { type: 'finished' }>>): ApplyEvent => ({
  type: 'finished',
  at,
  id: 'box/box-1',
  action: 'create',
  step: 2,
  of: 6,
  message: 'box box-1: i-0f3c9a1be7d2',
  elapsedMs: 38_000,
  outcome: 'done',
  details: [],
  ...more,
});

test('piped: one line per change of status, as the reference draws them', async () => {
  const { clock, written, progress, step } = watch({});
  progress.emit(
    finished(clock.now(), { id: 'cluster/shop', step: 1, message: 'cluster shop: created', elapsedMs: 600 }),
  );
  step('started', 'box/box-1', 'create', 2, 'box box-1: creating');
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: instance i-0f3c is pending');
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: instance i-0f3c is pending');
  await clock.advance(9_000);
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: running, waiting for its ECS agent');
  progress.emit(finished(clock.now(), {}));
  progress.emit(
    finished(clock.now(), {
      id: 'service/api',
      action: 'update',
      step: 6,
      outcome: 'failed',
      elapsedMs: 130_000,
      message: 'service api: running 2/2 on api:7, 0/2 on api:8',
      details: [
        'task 3f2a stopped: CannotPullContainerError: \u001b[31mnot found',
        'The old tasks still run.',
      ],
    }),
  );
  step('skipped', 'service/api', 'replace', 6, 'service api: task api failed');
  progress.emit({
    type: 'done',
    at: clock.now(),
    ok: false,
    message: 'Stopped: 2 created, 1 failed, 1 not started.',
    exitCode: 1,
  });
  progress.stop();
  expect(written.err).toBe(
    `[1/6] +  cluster  shop      created          0.6 s
[2/6] +  box      box-1     creating         instance i-0f3c is pending           0 s
[2/6] +  box      box-1     creating         running, waiting for its ECS agent   9 s
[2/6] +  box      box-1     created          38 s   i-0f3c9a1be7d2
[6/6] ~  service  api       failed           2 m 10 s   running 2/2 on api:7, 0/2 on api:8
      task 3f2a stopped: CannotPullContainerError: \\u{1b}[31mnot found
      The old tasks still run.
[6/6] +/- service api       not started      task api failed
`,
  );
  expect(written.out).toBe('\nStopped: 2 created, 1 failed, 1 not started.\n');
});

test('piped: a quiet step says every 10 s that it is still there, and no more after stop', async () => {
  const { clock, written, progress, step } = watch({});
  step('started', 'service/api', 'update', 5, 'service api: updating');
  step('waiting', 'service/api', 'update', 5, 'service api: running 1/2 on api:8');
  await clock.advance(25_000);
  progress.stop();
  await clock.advance(60_000);
  expect(written.err.split('\n').map((line) => line.slice(37).trim().replace(/ {2,}/g, ' | '))).toEqual([
    'running 1/2 on api:8 | 0 s',
    'running 1/2 on api:8 | 10 s',
    'running 1/2 on api:8 | 20 s',
    '',
  ]);
});

test('terminal: finished lines scroll, active ones are rewritten and never wrap', async () => {
  const { clock, written, progress, step } = watch({ isTTY: true, width: 60 });
  step('started', 'box/box-1', 'create', 2, 'box box-1: creating');
  step('waiting', 'service/api', 'update', 5, `service api: ${'long '.repeat(40)}`);
  await clock.advance(1_000);
  progress.emit(finished(clock.now(), {}));
  progress.emit({ type: 'note', at: clock.now(), message: 'Going round again.' });
  progress.stop();
  const screen = terminal(written.err);
  expect(screen).toEqual([
    '[2/6] +  box      box-1     created  38 s   i-0f3c9a1be7d2',
    'Going round again.',
    '',
  ]);
  for (const line of written.err.split('\n'))
    if (line.includes('long')) expect(line.replace(/\u001b\[\d+[AJ]/g, '').length).toBeLessThan(60);
});

test('terminal: more steps than rows are counted, and a screen that got narrower is erased whole', async () => {
  let size = { columns: 60, rows: 6 };
  const { clock, written, progress, step } = watch({ isTTY: true, width: 60, size: () => size });
  for (let i = 0; i < 9; i++)
    step('waiting', `service/s${i}`, 'update', i, `service s${i}: running 1/2 on s${i}:8`);
  const drawn = terminal(written.err).slice(0, -1);
  expect(drawn).toHaveLength(4);
  expect(drawn.at(-1)).toBe('and 6 more');
  // Three lines of 59 columns take two rows each now, and the count one.
  written.err = '';
  size = { columns: 40, rows: 6 };
  await clock.advance(500);
  expect(written.err).toMatch(/^\r\u001b\[7A\u001b\[0J/);
  progress.stop();
});

test('terminal: reasons are broken between words', () => {
  const { clock, written, progress } = watch({ isTTY: true, width: 60 });
  progress.emit(
    finished(clock.now(), {
      outcome: 'failed',
      message: 'running 2/2 on api:7, 0/2 on api:8, which is rather long for a screen',
      details: [
        'task 3f2a… stopped: CannotPullContainerError: ghcr.io/acme/api:1.4.1: not found, so it goes',
      ],
    }),
  );
  progress.stop();
  expect(terminal(written.err)).toEqual([
    '[2/6] +  box      box-1     failed  38 s   running 2/2 on',
    '      api:7, 0/2 on api:8, which is rather long for a screen',
    '      task 3f2a… stopped: CannotPullContainerError:',
    '      ghcr.io/acme/api:1.4.1: not found, so it goes',
    '',
  ]);
});

/** What a terminal shows after cursor-up and erase-below. */
function terminal(text: string): string[] {
  const lines = [''];
  for (const part of text.split(/(\u001b\[\d+[AJ]|\n)/)) {
    const up = /\u001b\[(\d+)A/.exec(part);
    if (up !== null) lines.length -= Number(up[1]);
    else if (part === '\u001b[0J') lines[lines.length - 1] = '';
    else if (part === '\n') lines.push('');
    else lines[lines.length - 1] += part;
  }
  return lines;
}

test('json: every event is one line that the schema knows', () => {
  const { clock, written, progress, step } = watch({ format: 'json' });
  progress.emit({
    type: 'plan',
    at: clock.now(),
    message: 'Plan',
    summary: { create: 1, update: 0, replace: 0, delete: 0, unchanged: 0 },
  });
  step('started', 'box/box-1', 'create', 2, 'box box-1: creating');
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: pending');
  step('skipped', 'service/api', 'create', 3, 'service api: not started');
  progress.emit(finished(clock.now(), {}));
  progress.emit({
    type: 'note',
    at: clock.now(),
    message: 'note',
    diagnostic: { code: 'a', severity: 'warning', message: 'm', source: 'aws' },
  });
  progress.emit(silence(clock.now(), 'lost', 3_000));
  progress.emit({ type: 'done', at: clock.now(), ok: true, message: 'Applied', exitCode: 0 });
  progress.stop();
  expect(written.err).toBe('');
  const schema: object = JSON.parse(
    readFileSync(new URL('../../schemas/event.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({
    strict: false,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
  }).compile(schema);
  const lines = written.out.trimEnd().split('\n');
  expect(lines).toHaveLength(8);
  for (const line of lines) expect([validate(JSON.parse(line)), validate.errors]).toEqual([true, null]);
  expect(validate({ v: 1, at: 'now', type: 'done', message: 'x' })).toBe(false);
  expect(lines[0]).toContain('{"v":1,"type":"plan","at":"2026-01-01T00:00:00.000Z"');
});

test('a line that is no event scrolls away above what is rewritten, also after the terminal echoed ^C', () => {
  const { written, progress, step } = watch({ isTTY: true });
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: pending');
  written.err = '';
  progress.say('Interrupted.');
  progress.stop();
  const erased = '\r\u001b[1A\u001b[0J';
  expect(written.err.startsWith(`${erased}Interrupted.\n[2/6]`)).toBe(true);
  expect(written.err.endsWith(erased)).toBe(true);
});

test('a step that Ctrl-C ended says so, and nothing that reads as if the service had stopped', () => {
  const { clock, written, progress } = watch({});
  const end = { id: 'service/api' as const, action: 'update' as const, outcome: 'interrupted' as const };
  progress.emit(finished(clock.now(), { ...end, message: 'service api: interrupted: running 1/2 on api:8' }));
  progress.emit(finished(clock.now(), { ...end, message: 'service api: interrupted' }));
  expect(written.err).toBe(
    '[2/6] ~  service  api       interrupted      38 s   running 1/2 on api:8\n' +
      '[2/6] ~  service  api       interrupted      38 s\n',
  );
  progress.stop();
});

const silence = (at: number, state: 'lost' | 'back', silentMs: number): ApplyEvent => ({
  type: 'connection',
  at,
  state,
  silentMs,
  reason: state === 'lost' ? 'connect ECONNREFUSED 10.0.0.1:443' : '',
  message: '',
});

test('while no answer comes, that is said, and what changes waited for is not', async () => {
  const { clock, written, progress, step } = watch({});
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: instance i-0f3c is pending');
  await clock.advance(4_000);
  progress.emit(silence(clock.now(), 'lost', 3_200));
  await clock.advance(20_000);
  progress.emit(silence(clock.now(), 'back', 23_200));
  await clock.advance(1_000);
  progress.stop();
  expect(written.err.split('\n')).toEqual([
    expect.stringContaining('instance i-0f3c is pending'),
    'No answer since 3.2 s (connect ECONNREFUSED 10.0.0.1:443), trying again.',
    'Answers come again, after 23 s.',
    expect.stringContaining('instance i-0f3c is pending'),
    '',
  ]);
});

test('on a terminal the silence stands below what is active, counts on, and goes away', async () => {
  const { clock, written, progress, step } = watch({ isTTY: true });
  step('waiting', 'box/box-1', 'create', 2, 'box box-1: instance i-0f3c is pending');
  progress.emit(silence(clock.now(), 'lost', 3_000));
  await clock.advance(9_000);
  expect(written.err).toMatch(
    /pending +\d.*\nNo answer since 12 s \(connect ECONNREFUSED 10\.0\.0\.1:443\), trying again\.\n$/,
  );
  progress.emit(silence(clock.now(), 'back', 12_000));
  const last = written.err.slice(written.err.lastIndexOf('\u001b[0J'));
  expect(last).toMatch(/^\u001b\[0JAnswers come again, after 12 s\.\n.*pending/);
  expect(last).not.toContain('No answer');
  progress.stop();
});
