import { isAwsError } from '../aws/errors.ts';
import { DiagnosticError } from '../model/diagnostic.ts';

/** Does work that may call AWS. @throws DiagnosticError for what AWS refuses or does not answer, too */
export async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isAwsError(error) ? new DiagnosticError([error.diagnostic()], { cause: error }) : error;
  }
}
