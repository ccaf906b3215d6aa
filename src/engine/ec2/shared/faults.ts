import { EngineFault } from '../../context.ts';

/** An EC2 error, by its code. Source: Amazon EC2 API reference, "Error codes". */
export const fault = (code: string, message: string, status = 400): EngineFault =>
  new EngineFault(code, message, status);

/** Stops a dry run after all checks. */
export function unlessDry(dryRun: boolean | undefined): void {
  if (dryRun) throw fault('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}
