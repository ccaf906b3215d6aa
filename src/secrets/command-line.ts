import { hasSecretShape, isFileOfSecret, isSecretName } from './shapes.ts';

/** Programs that take a password behind a short flag, by the flag; `glued`: also in the same word. */
const PROGRAMS: readonly { readonly program: RegExp; readonly flag: string; readonly glued?: true }[] = [
  { program: /^(?:mysql|mariadb)\w*(?:-\w+)?$/, flag: '-p', glued: true },
  { program: /^redis-cli$/, flag: '-a' },
  { program: /^(?:sshpass|docker|podman|nerdctl|helm|buildah|skopeo|oras)$/, flag: '-p', glued: true },
  { program: /^mongo(?:sh|dump|restore|export|import)?$/, flag: '-p' },
  { program: /^ldap\w+$/, flag: '-w' },
  { program: /^(?:sqlcmd|bcp)$/, flag: '-P' },
];
/** Flags of any program behind which `user:password` can stand. */
const LOGINS = /^(?:-u|-U|--user|--proxy-user|--login|--userpwd)$/;

/**
 * The secrets on a command line: what follows `--password`, what stands after `--token=` or `API_KEY=`, what a program takes
 * behind a short flag, and words that look like a secret, whole. A word that is a script by itself is looked at word by word.
 */
export const secretsOfCommand = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, at): readonly string[] => {
    const own = secretOfWord(words, at);
    if (own !== undefined) return own === word ? [word] : [own, word];
    const inner = /\s/.test(word) ? secretsOfCommand(scriptWords(word)) : [];
    return inner.length > 0 ? [...inner, word] : hasSecretShape(word) ? [word] : [];
  });

/** A script as its words, roughly: quotes and operators of a shell part them. */
const scriptWords = (script: string): readonly string[] =>
  script.split(/[\s"'`;|&()<>]+/).filter((word) => word !== '');

function secretOfWord(words: readonly string[], at: number): string | undefined {
  const word = words[at] ?? '';
  const before = words[at - 1] ?? '';
  const assigned = /^-{0,2}([\w.-]+)=(.+)$/s.exec(word);
  if (assigned !== null) {
    const [, name = '', value = ''] = assigned;
    if (isSecretName(name) && isValue(value) && !isFileOfSecret(name, value)) return value;
    if (LOGINS.test(`--${name}`) && isLogin(value)) return value;
  }
  if (!word.startsWith('-') && isValue(word)) {
    if (/^--?[A-Za-z][\w.-]*$/.test(before) && isSecretName(before))
      return isFileOfSecret(before, word) ? undefined : word;
    if (LOGINS.test(before) && isLogin(word)) return word;
  }
  for (const { program, flag, glued } of PROGRAMS) {
    const isGlued = glued === true && word.startsWith(flag) && word.length > flag.length + 2;
    if (before !== flag && !isGlued) continue;
    const called = words.slice(Math.max(0, at - 12), at).some((name) => program.test(baseName(name)));
    if (!called) continue;
    if (isGlued && isValue(word.slice(flag.length)) && !/^-p\d+:\d+/.test(word))
      return word.slice(flag.length);
    if (before === flag && isValue(word) && !/^[\d.:]+$/.test(word)) return word;
  }
  return undefined;
}

const isLogin = (word: string): boolean => {
  const colon = word.indexOf(':');
  // `1000:1000` is a user and a group.
  return colon > 0 && !/^\d+:\d+$/.test(word) && isValue(word.slice(colon + 1));
};

/** What a shell puts in from elsewhere is none. */
const isValue = (word: string): boolean =>
  word.length > 0 && !/^\$(?:\w+|\{[^}]*\}|\(.*)$/.test(word) && !/^(?:true|false)$/i.test(word);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
