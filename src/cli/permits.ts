import type { Options } from 'yargs';
import { ownerText, type Permits } from '../model/ownership.ts';
import { type Arguments, texts } from './arguments.ts';

const named = (describe: string): Options => ({ type: 'string', array: true, requiresArg: true, describe });

/** Flags that name what is never done in passing, on every command that plans or makes changes. */
export const PERMITS: Readonly<Record<string, Options>> = {
  'take-over': named(
    'Take over from this app or owner what the files declare; can be repeated, like those below',
  ),
  'remove-app': named('Delete the services of an app that no file declares'),
  'remove-service': named('Delete a service that version 0.1 made and no file declares'),
  'remove-group': named('Delete a group of boxes that the file does not name, or that others use too'),
};

/** What the flags permit, for the loader. @throws DiagnosticError */
export function permitsOf(args: Arguments): { readonly permits?: Permits } {
  const permits: Permits = {
    takeOver: texts(args, 'take-over').map(ownerText),
    removeApps: texts(args, 'remove-app').map(ownerText),
    removeServices: texts(args, 'remove-service'),
    removeGroups: texts(args, 'remove-group'),
  };
  return isNothing(permits) ? {} : { permits };
}

const isNothing = (permits: Permits): boolean => Object.values(permits).every((names) => names.length === 0);

/** The flags again, as words of a command line. */
export function permitWords(args: Arguments): readonly string[] {
  return Object.keys(PERMITS).flatMap((name) => texts(args, name).flatMap((value) => [`--${name}`, value]));
}
