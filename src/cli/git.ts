import { execFileSync } from 'node:child_process';

/** The commit that is checked out in a folder; `undefined` outside of a repository, before its first commit, or without git. */
export function gitSha(cwd: string): string | undefined {
  try {
    const sha = execFileSync('git', ['rev-parse', '--verify', 'HEAD'], {
      cwd,
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
  } catch {
    return undefined;
  }
}
