export { endOfLocal } from './end.ts';
export { findLocal } from './engine-file.ts';
export type { EngineInfo } from './engine-file.ts';
export { LocalError } from './local-error.ts';
export { resetLocal } from './reset.ts';
export { startLocal } from './start.ts';
export type { StartLocal } from './start.ts';
export { statusLocal } from './status.ts';
export { stopLocal } from './stop.ts';
