/** `web` of `arn:aws:ecs:us-east-1:111122223333:service/shop/web`, of its old form `service/web`, and of `web`. */
export const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The account of an ARN; `undefined` for anything else. */
export function accountOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
}

/** `{ family: 'web', revision: 3 }` of `arn:aws:ecs:us-east-1:111122223333:task-definition/web:3`. */
export function revisionOf(arn: string): { readonly family: string; readonly revision: number } | undefined {
  const found = /(?:^|\/)([A-Za-z0-9_-]{1,255}):(\d+)$/.exec(arn);
  const [, family, revision] = found ?? [];
  return family === undefined || revision === undefined ? undefined : { family, revision: Number(revision) };
}
