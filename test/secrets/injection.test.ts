import { describe, expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Change, Field, Plan, Target } from '../../src/model/plan.ts';
import { renderDiagnosticsGithub, renderPlanGithub } from '../../src/view/github/plan.ts';
import { renderPlanHtml } from '../../src/view/html/plan.ts';
import { renderDiagnostics } from '../../src/view/human/diagnostics.ts';
import { renderPlan } from '../../src/view/human/plan.ts';
import { renderStatus } from '../../src/view/human/status.ts';
import { renderPlanJson } from '../../src/view/json/plan.ts';
import { renderStatusJson } from '../../src/view/json/status.ts';
import { renderPlanMarkdown } from '../../src/view/markdown/plan.ts';
import { createProgress } from '../../src/view/progress/progress.ts';
import type { Status } from '../../src/view/status.ts';
import { VirtualClock } from '../support/clock.ts';

/** What a name, a value, an event or a reason from outside can try on a terminal, a log of a CI system, or a page. */
const ATTACKS: readonly (readonly [string, string])[] = [
  ['an escape that clears the screen', 'a\u001b[2Jb'],
  ['a link of a terminal', '\u001b]8;;http://evil\u0007click\u001b]8;;\u0007'],
  ['a C1 control', 'a\u009b31mb'],
  ['a carriage return', 'bad\rgood'],
  ['a backspace', 'bad\b\b\bgood'],
  ['a line break and a command', 'x\n::set-output name=a::INJECTED'],
  ['a command at the start', '::set-output name=a::INJECTED'],
  ['a command after spaces', '   ::stop-commands::INJECTED'],
  [
    'a command where a long line is broken',
    `${'word '.repeat(40)}::set-env name=PATH::INJECTED ${'::add-mask::x '.repeat(30)}`,
  ],
  ['an old command', 'a ##[group]INJECTED'],
  ['a command of Azure', '##vso[task.setvariable variable=x]INJECTED'],
  ['a command of TeamCity', "##teamcity[buildStatus text='INJECTED']"],
  ['right to left', 'safe\u202egnp.exe'],
  ['an isolate', 'a\u2066b\u2069c'],
  ['a zero-width space', 'pay\u200bpal'],
  ['a line separator', 'a\u2028::error::INJECTED'],
  ['a lone surrogate', 'a\ud800b'],
  ['a tag character', 'a\u{e0041}b'],
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>"\'>'],
  ['a mask', '::add-mask::INJECTED'],
  ['a command that is encoded', '%0A::error::INJECTED%0D%0A::error::INJECTED'],
  ['a C1 link', '\u009d8;;http://evil\u009cclick'],
  ['joiners and a mark of the byte order', 'a\u200db\u2060c\ufeffd\ufff9e'],
  ['the end of a comment', '--> <!-- INJECTED <!-- clusternator:shop:us-east-1 -->'],
  ['the end of a long fence', `x\n${'`'.repeat(12)}\n# INJECTED\n${'~'.repeat(12)}\n# INJECTED`],
  ['cells of a table', 'a | INJECTED | b \\| c \\\\| INJECTED'],
  ['mentions', '@octocat @acme/owners #1 GH-1 acme/shop#2'],
  ['a drawing', '<svg/onload=alert(1)><a href="javascript:alert(1)">x</a>'],
  ['an attribute', '" onmouseover="alert(1)" x=\' onfocus=alert(1) autofocus'],
  ['the end of a style', '</style><style>body{display:none;background:url(//evil)}'],
  ['entities', '&lt;img src=x onerror=alert(1)&gt; &#60;script&#62;'],
  ['a picture and a link', '![x](http://evil/x.png) [INJECTED](javascript:alert(1)) <http://evil>'],
  ['markdown', '```\n# INJECTED\n</details>\n| a | b |\n@everyone [x](javascript:alert(1))'],
];

const target = (text: string): Target => ({ cluster: text, region: text, account: text, endpoint: text });
const diagnostic = (text: string): Diagnostic => ({
  code: 'x',
  severity: 'warning',
  message: text,
  hint: text,
  subject: `service/${text}`,
  source: 'aws',
});
const positioned = (text: string): Diagnostic => ({
  ...diagnostic(text),
  severity: 'error',
  position: { file: text, line: 1, column: 1, pointer: text },
});

function planOf(text: string): Plan {
  const known = { is: 'known', value: text } as const;
  const fields: readonly Field[] = [
    {
      path: `containers.web.environment[${JSON.stringify(text)}]`,
      before: known,
      after: { is: 'known', value: `${text}2` },
      drift: true,
    },
    { path: 'image', before: { is: 'absent' }, after: known },
    { path: 'command', before: { is: 'known', value: [text] }, after: { is: 'absent' } },
    { path: 'task', before: known, after: { is: 'unknown', from: `task/${text}`, prefix: text } },
  ];
  const base = {
    cause: 'drift',
    needs: [],
    because: [text],
    effects: [{ is: 'deregisters', revisions: [text] }],
  } as const;
  const changes: readonly Change[] = [
    { ...base, action: 'create', id: `task/${text}`, fields },
    { ...base, action: 'update', id: `service/${text}`, fields, unchanged: 1, adopts: true },
    { ...base, action: 'replace', id: `box/${text}`, order: 'create-first', fields, unchanged: 1 },
    { ...base, action: 'delete', id: `service/${text}x` },
  ];
  const use = { before: 1, after: 2, total: 4 };
  return {
    formatVersion: 2,
    title: text,
    target: target(text),
    desired: text,
    live: text,
    summary: { create: 1, update: 1, replace: 1, delete: 1, unchanged: 1 },
    changes,
    unchanged: [`cluster/${text}`],
    forecast: {
      fits: false,
      summary: text,
      boxes: [
        {
          box: text,
          cpu: use,
          memory: use,
          tasks: [{ service: text, task: text, count: 1, fate: 'starts', ports: [text] }],
        },
      ],
      services: [
        {
          id: `service/${text}`,
          verdict: 'gap',
          placements: [{ box: text, count: 1 }],
          halts: [{ box: text, count: 1 }],
          keeps: 0,
          reason: text,
        },
      ],
    },
    findings: [diagnostic(text), positioned(text)],
  };
}

const statusOf = (text: string): Status => ({
  formatVersion: 1,
  target: target(text),
  cluster: { name: text, status: text, settings: { [text]: text } },
  boxes: [
    {
      box: text,
      instance: text,
      type: text,
      status: text,
      address: text,
      cpu: [1, 2],
      memory: [1, 2],
      tasks: 1,
      owner: text,
      ours: false,
    },
  ],
  services: [
    {
      service: text,
      task: text,
      running: 1,
      desired: 1,
      pending: 0,
      deployment: text,
      failing: { times: 2, cause: text },
      app: text,
      ours: false,
    },
  ],
  tasks: [
    {
      id: text,
      task: text,
      service: text,
      box: text,
      status: text,
      health: text,
      since: null,
      ports: [text],
      reason: text,
    },
  ],
  failures: [{ at: null, subject: text, reason: text }],
});

function progressOf(text: string, format: 'human' | 'json'): string {
  let out = '';
  const stream = { write: (part: string) => void (out += part) };
  const progress = createProgress({
    stream,
    out: stream,
    isTTY: false,
    color: false,
    width: 80,
    clock: new VirtualClock(),
    format,
  });
  const step = {
    at: 0,
    id: `service/${text}`,
    action: 'update',
    step: 1,
    of: 1,
    message: text,
    elapsedMs: 1,
  } as const;
  const events: readonly ApplyEvent[] = [
    {
      type: 'plan',
      at: 0,
      message: text,
      summary: { create: 0, update: 1, replace: 0, delete: 0, unchanged: 0 },
    },
    { ...step, type: 'started' },
    { ...step, type: 'waiting' },
    { ...step, type: 'finished', outcome: 'failed', details: [text, text] },
    { ...step, type: 'skipped' },
    { type: 'note', at: 0, message: text },
    { type: 'note', at: 0, message: text, diagnostic: diagnostic(text) },
    { type: 'done', at: 0, ok: false, message: text, exitCode: 1 },
  ];
  for (const event of events) progress.emit(event);
  progress.stop();
  return out;
}

const style = (width: number) => ({ width, color: false, all: true });
const VIEWS: readonly (readonly [string, (text: string) => string])[] = [
  ['human plan', (text) => renderPlan(planOf(text), style(100))],
  ['narrow human plan', (text) => renderPlan(planOf(text), style(40))],
  ['json plan', (text) => renderPlanJson(planOf(text))],
  ['markdown plan', (text) => renderPlanMarkdown(planOf(text), { all: true })],
  ['html plan', (text) => renderPlanHtml(planOf(text), { all: true })],
  ['diagnostics', (text) => renderDiagnostics([diagnostic(text), positioned(text)], style(60))],
  ['human status', (text) => renderStatus(statusOf(text), style(100), 0)],
  ['json status', (text) => renderStatusJson(statusOf(text))],
  ['progress', (text) => progressOf(text, 'human')],
  ['json progress', (text) => progressOf(text, 'json')],
];

/** Characters that act on a terminal, apart from line breaks. */
const ACTING = /[^\P{Cc}\n]|\p{Cs}|[\u202a-\u202e\u2066-\u2069\u2028\u2029\u{e0000}-\u{e007f}]/u;

function expectHarmless(view: string, text: string): void {
  // The views put a zero-width space behind `@` and `#` in markdown, and nothing else that is not seen.
  expect([view, ACTING.exec(text)?.[0]]).toEqual([view, undefined]);
  expect([view, /##[\w.-]*\[/.exec(text)?.[0]]).toEqual([view, undefined]);
  if (view.startsWith('html')) {
    const tags = [...text.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));
    expect(
      tags.filter((tag) => /^<\/?(?:script|svg|img|a|iframe|object|base|form)\b|\son\w+\s*=/i.test(tag)),
    ).toEqual([]);
    expect(tags.filter((tag) => /^<style\b/i.test(tag))).toHaveLength(1);
  }
  if (view.startsWith('markdown')) {
    const prose = proseOf(text);
    expect(prose.split('\n').filter((line) => /^(?:\s*#{1,6} INJECTED|~~~|```)/.test(line))).toEqual([]);
    expect(
      /(?<!\\)[`[\]*_~]INJECTED|<(?!\/?(?:details|summary)>)/.exec(prose.slice(prose.indexOf('\n'))),
    ).toBeNull();
    expect(/(?:^|[^\w`])[@#](?=[\w-])|-->/.exec(prose.slice(prose.indexOf('\n')))?.[0]).toBeUndefined();
    const rows = prose.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((row) => row.replaceAll(/\\./g, '').split('|').length)).size).toBeLessThanOrEqual(
      1,
    );
    expect(text.split('\n').filter((line) => line.startsWith('<!--'))).toHaveLength(1);
  }
}

/** Markdown without its code: fences end at a line of as many backticks, spans at a run of as many. */
function proseOf(text: string): string {
  const out: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const ticks = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (fence !== '') {
      if (line.trim() === ticks && ticks.length >= fence.length) fence = '';
    } else if (ticks !== '' && !line.slice(ticks.length).includes('`')) fence = ticks;
    else out.push(line);
  }
  return out.join('\n').replaceAll(/(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, 'CODE');
}

describe.each(ATTACKS)('%s', (_name, attack) => {
  test.each(VIEWS)('%s', (view, render) => {
    const text = render(attack);
    expectHarmless(view, text);
    const commands = text.split('\n').filter((line) => line.trimStart().startsWith('::'));
    expect(commands).toEqual([]);
    // In a fence nothing is markup; views for people may break messages into lines.
    if (view.startsWith('markdown'))
      expect(text.split('\n').filter((line) => /^\s*# INJECTED/.test(line))).toEqual([]);
  });
  test.each<readonly [string, (text: string) => string]>([
    ['github plan', (text) => renderPlanGithub(planOf(text), { all: true })],
    ['github diagnostics', (text) => renderDiagnosticsGithub([diagnostic(text), positioned(text)])],
  ])('%s has no command but its own', (view, render) => {
    const text = render(attack);
    expectHarmless(view, text);
    const commands = text.split('\n').filter((line) => line.trimStart().startsWith('::'));
    for (const line of commands)
      expect(line).toMatch(/^::(?:group|endgroup|notice|warning|error)(?: [^:]*)?::/);
  });
});
