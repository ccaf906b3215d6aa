import type { Target } from '../../model/plan.ts';
import { escapeTerminal } from '../escape.ts';

/** `shop, us-east-1, account 123456789012`, or `shop, local engine`: every view names the target. */
export function targetText(target: Target): string {
  const cluster = escapeTerminal(target.cluster);
  if (target.endpoint === 'local engine') return `${cluster}, local engine`;
  const parts = [cluster, escapeTerminal(target.region)];
  if (target.account !== undefined) parts.push(`account ${escapeTerminal(target.account)}`);
  if (target.endpoint !== undefined) parts.push(`at ${escapeTerminal(target.endpoint)}`);
  return parts.join(', ');
}

/** Where a confirmation says that changes are made. */
export function placeText(target: Target): string {
  if (target.endpoint === 'local engine') return 'on the local engine';
  const at = target.endpoint === undefined ? '' : ` at ${escapeTerminal(target.endpoint)}`;
  return target.account === undefined
    ? `in region ${escapeTerminal(target.region)}${at}`
    : `in account ${escapeTerminal(target.account)}${at}`;
}
