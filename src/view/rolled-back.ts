import type { RolledBack } from '../model/plan.ts';

/** `2026-01-01 10:00 UTC` */
const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** How a service came to an older revision, and what brings the files' one back. */
export function rolledBackTexts({ by, from, to, at, who, reason }: RolledBack): readonly string[] {
  const way = from === undefined ? `back to ${to}` : `back from ${from} to ${to}`;
  const when = at === undefined ? '' : ` on ${minute(at)}`;
  switch (by) {
    case 'clusternator':
      return [
        `no drift: a rollback put it ${way}${when}${who === undefined ? '' : `, by ${who}`}`,
        `apply brings back what the files say; to keep ${to}, let the files say what it says`,
      ];
    case 'ecs':
      return [
        `no drift: ECS put it ${way}${when}, since the deployment failed${reason === undefined ? '' : `: ${reason}`}`,
        'apply tries again what the files say; correct them before',
      ];
    default:
      return by satisfies never;
  }
}
