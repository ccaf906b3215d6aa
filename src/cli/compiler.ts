import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 wait before it optimizes a function. Node 20 begins after so few rounds that a program which ends within a second
 * spends two fifths of a large plan's CPU on it and gets little back (docs/benchmarks.md); newer ones have a cheap
 * compiler in between, and other flags.
 * @param node `process.versions.node`
 */
export function spareCompiler(node: string): void {
  if (node.startsWith('20.')) setFlagsFromString('--interrupt-budget=600000');
}
