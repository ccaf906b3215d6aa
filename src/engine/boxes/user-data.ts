/** Where the ECS agent reads its settings. Source: ECS developer guide, "Amazon ECS container agent configuration". */
const CONFIG = '/etc/ecs/ecs.config';
const DEEPEST = 3;

export interface AgentConfig {
  /** Cluster to join. */
  readonly cluster: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** MiB that the agent keeps back. */
  readonly reservedMemory: number;
}

/**
 * What an ECS agent would be told by a box's user data: it runs no script, but reads what scripts, cloud-config and MIME
 * archives of both write into the agent's file. Without a cluster the agent joins `default`.
 * @param userData base64, as RunInstances gets it.
 */
export function agentConfig(userData: string): AgentConfig {
  const settings = new Map<string, string>();
  for (const line of configLines(Buffer.from(userData, 'base64').toString('utf8'), 0)) {
    const match = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (match?.[1] !== undefined) settings.set(match[1], wholeQuoted(match[2] ?? ''));
  }
  return {
    cluster: settings.get('ECS_CLUSTER') || 'default',
    attributes: readAttributes(settings.get('ECS_INSTANCE_ATTRIBUTES')),
    reservedMemory: Number(settings.get('ECS_RESERVED_MEMORY') ?? 0) || 0,
  };
}

/** The lines that end up in the agent's file. */
function configLines(text: string, depth: number): string[] {
  if (depth > DEEPEST) return [];
  const head = text.slice(0, 2000);
  const boundary = /content-type:\s*multipart\/[^\n]*boundary="?([^"\s;]+)"?/i.exec(head)?.[1];
  if (boundary !== undefined)
    return text
      .split(`--${boundary}`)
      .slice(1)
      .flatMap((part) => configLines(mimeBody(part), depth + 1));
  if (text.trimStart().startsWith('#cloud-config')) return cloudConfigLines(text);
  return scriptLines(text);
}

/** The body of a MIME part, after its empty line. */
function mimeBody(part: string): string {
  const [head = '', ...rest] = part.replace(/\r\n/g, '\n').replace(/^\n/, '').split('\n\n');
  const body = rest.join('\n\n');
  return /content-transfer-encoding:\s*base64/i.test(head)
    ? Buffer.from(body, 'base64').toString('utf8')
    : body;
}

/** `echo ... >> file`, `printf ... | tee -a file` and here-documents. A `>` empties the file first. */
function scriptLines(text: string): string[] {
  let lines: string[] = [];
  const script = text.replace(/\r\n/g, '\n').split('\n');
  for (let index = 0; index < script.length; index++) {
    const line = script[index] ?? '';
    if (/^\s*#/.test(line)) continue;
    const here = /<<(-?)\s*(['"]?)([A-Za-z_][A-Za-z0-9_]*)\2/.exec(line);
    const body: string[] = [];
    if (here !== null) {
      for (index += 1; index < script.length; index++) {
        const raw = script[index] ?? '';
        const inner = here[1] === '-' ? raw.replace(/^\t+/, '') : raw;
        if (inner === here[3]) break;
        body.push(inner);
      }
    }
    for (const command of line.split(/;|&&/)) {
      if (!command.includes(CONFIG)) continue;
      const target = command.slice(0, command.indexOf(CONFIG));
      if (!/(>>?|\btee\b.*)\s*["']?$/.test(target)) continue;
      const replaces = /(^|[^>])>\s*["']?$/.test(target) || /\btee\s+["']?$/.test(target);
      if (replaces) lines = [];
      lines.push(...(here === null ? echoed(command) : body));
    }
  }
  return lines;
}

/** What `echo` or `printf` in a command print. */
function echoed(command: string): string[] {
  const match = /\b(echo|printf)\s+((?:-[neE]+\s+)*)(.*?)\s*(?:\||>>?)/.exec(command);
  if (match?.[3] === undefined) return [];
  const text = shellText(match[3].replace(/^'%s(?:\\n)?'\s+/, ''));
  return match[1] === 'printf' || match[2]?.includes('e') === true ? text.split('\\n') : text.split('\n');
}

/** `write_files` and `runcmd`/`bootcmd` lines of a cloud-config, as far as they write the agent's file. */
function cloudConfigLines(text: string): string[] {
  const lines: string[] = [];
  const document = text.replace(/\r\n/g, '\n').split('\n');
  for (const entry of writeFiles(document)) {
    if (wholeQuoted(entry.get('path') ?? '') !== CONFIG) continue;
    const encoding = wholeQuoted(entry.get('encoding') ?? '');
    const content = entry.get('content') ?? '';
    const decoded = /^(b64|base64)$/.test(encoding)
      ? Buffer.from(wholeQuoted(content), 'base64').toString('utf8')
      : content;
    lines.push(...decoded.split('\n'));
  }
  for (const line of document) {
    const command = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (command !== undefined && command.includes(CONFIG) && /echo|printf|tee/.test(command))
      lines.push(...scriptLines(wholeQuoted(command)));
  }
  return lines;
}

/** The entries of `write_files`, each member as text; block scalars are taken out of their indentation. */
function writeFiles(document: readonly string[]): Map<string, string>[] {
  const entries: Map<string, string>[] = [];
  const start = document.findIndex((line) => /^write_files:\s*$/.test(line));
  if (start < 0) return entries;
  for (let index = start + 1; index < document.length; index++) {
    const line = document[index] ?? '';
    if (/^\S/.test(line) && !line.startsWith('-') && !line.startsWith('#')) break;
    const match = /^(\s*(?:-\s+)?)([a-z_]+):\s*(.*)$/.exec(line);
    if (match?.[2] === undefined) continue;
    if (/-/.test(match[1] ?? '')) entries.push(new Map());
    let value = match[3] ?? '';
    if (/^[|>][-+]?\d?$/.test(value)) {
      const indent = (match[1] ?? '').length;
      const block: string[] = [];
      for (; index + 1 < document.length; index++) {
        const next = document[index + 1] ?? '';
        if (next.trim() !== '' && next.length - next.trimStart().length <= indent) break;
        block.push(next.trim());
      }
      value = block.join('\n');
    }
    entries.at(-1)?.set(match[2], value);
  }
  return entries;
}

/** A value that stands in quotes as a whole, without them: what people write into env files by habit. */
function wholeQuoted(text: string): string {
  const trimmed = text.trim();
  return /^(['"])([\s\S]*)\1$/.exec(trimmed)?.[2] ?? trimmed;
}

/** A shell word or several, with quotes and escapes taken out. Expansions stay as they are. */
function shellText(text: string): string {
  let out = '';
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? '';
    const next = text[index + 1] ?? '';
    if (quote === "'" ? char === "'" : char === quote && quote !== '') quote = '';
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === '\\' && quote !== "'" && (quote === '' || /["\\$`]/.test(next)) && next !== 'n') {
      out += next;
      index += 1;
    } else out += char;
  }
  return out.trim();
}

/** ECS_INSTANCE_ATTRIBUTES: JSON of names and values; anything else is ignored, as the agent does. */
function readAttributes(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  } catch {
    return {};
  }
}
