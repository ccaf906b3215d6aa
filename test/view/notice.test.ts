import { expect, test } from 'vitest';
import { showNotice, withTransient } from '../../src/view/progress/notice.ts';
import { VirtualClock } from '../support/clock.ts';

function terminal(columns = 80) {
  const clock = new VirtualClock();
  let text = '';
  const { write, transient } = withTransient((more) => (text += more));
  const calls = { n: 0 };
  const done = showNotice({
    show: transient,
    size: () => ({ columns, rows: 24 }),
    clock,
    text: () => `Reading shop (us-east-1) ... ${String(calls.n)} calls`,
  });
  return { clock, calls, done, write, written: () => text };
}
const WIPE = '\r\u001b[K';

test('what is over within a second says nothing', async () => {
  const { clock, done, written } = terminal();
  await clock.advance(999);
  done();
  await clock.advance(10_000);
  expect(written()).toBe('');
  expect(clock.sleeping).toBe(0);
});

test('what takes longer is one line, written anew only when it is another, and gone at the end', async () => {
  const { clock, calls, done, written } = terminal();
  await clock.advance(1_000);
  expect(written()).toBe('Reading shop (us-east-1) ... 0 calls');
  await clock.advance(5_000);
  expect(written()).toBe('Reading shop (us-east-1) ... 0 calls');
  calls.n = 34;
  await clock.advance(250);
  done();
  done();
  await clock.advance(10_000);
  expect(written()).toBe(
    `Reading shop (us-east-1) ... 0 calls${WIPE}Reading shop (us-east-1) ... 34 calls${WIPE}`,
  );
});

test('it is gone before anything else is written', async () => {
  const { clock, done, write, written } = terminal();
  await clock.advance(1_000);
  write('Interrupted.\n');
  write('Bye.\n');
  done();
  expect(written()).toBe(`Reading shop (us-east-1) ... 0 calls${WIPE}Interrupted.\nBye.\n`);
});

test('a line that is too long is cut: what wraps cannot be wiped', async () => {
  const { clock, done, written } = terminal(20);
  await clock.advance(1_000);
  expect(written()).toBe('Reading shop (us-ea');
  done();
});
