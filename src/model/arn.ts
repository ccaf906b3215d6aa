/** The last part of an ARN or a reference: `web` of `arn:…:service/shop/web`, of its old form `service/web`, and of `web`. */
export const lastOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** `web:3` of a revision's ARN, or of what is already short; `unknown` where AWS named none. */
export const shortRevision = (revision: string | undefined): string => lastOf(revision ?? 'unknown');

/** `web` of a revision's ARN, of `web:3` and of `web`. */
export const familyOf = (revision: string): string => shortRevision(revision).replace(/:\d+$/, '');

/** `3` of a revision's ARN or of `web:3`; 0 where it names none. */
export const revisionNumber = (revision: string): number => Number(/:(\d+)$/.exec(revision)?.[1] ?? 0);

/** The account of an ARN; `undefined` for anything else. */
export const accountOf = (arn: string | undefined): string | undefined =>
  arn === undefined ? undefined : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
