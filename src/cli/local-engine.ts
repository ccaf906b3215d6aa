import type { AwsOptions } from '../aws/create.ts';
import type { CliContext } from './context.ts';
import { usageError } from './usage.ts';

/** How the embedded engine is reached; starts it in the background when it does not run. */
export function connectLocal(_context: CliContext): Promise<Pick<AwsOptions, 'endpoint' | 'credentials'>> {
  throw usageError('The embedded engine is not there yet.');
}
