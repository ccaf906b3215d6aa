import { findLocal } from './engine-file.ts';
import type { EngineInfo } from './engine-file.ts';

export type LocalStatus = { readonly running: false } | { readonly running: true; readonly info: PublicInfo };

/** What may be shown of an engine: all but its key. */
export type PublicInfo = Omit<EngineInfo, 'accessKeyId' | 'secretAccessKey' | 'started'>;

/** Whether the engine of a data folder runs, and what may be shown of it. */
export async function statusLocal(dataDir: string): Promise<LocalStatus> {
  const info = await findLocal(dataDir);
  if (info === undefined) return { running: false };
  const { accessKeyId: _id, secretAccessKey: _secret, started: _started, ...shown } = info;
  return { running: true, info: shown };
}
