import type { Words } from '../../model/words.ts';
import type { EngineInfo } from './engine-file.ts';

/** The one message that the engine's process sends to the one that started it. */
export type EngineMessage =
  | { readonly kind: 'serving'; readonly info: EngineInfo }
  | { readonly kind: 'reset' }
  /** Another engine has the folder: it serves, or is about to. */
  | { readonly kind: 'locked'; readonly pid: number }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: Words };

const KINDS = ['serving', 'reset', 'locked', 'failed'];

export const isEngineMessage = (value: unknown): value is EngineMessage =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  KINDS.includes(value.kind);
