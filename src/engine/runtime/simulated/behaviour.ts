/** How a simulated container behaves. Times in milliseconds. */
export interface Behaviour {
  /** `missing`: there is no such image. A number: the pull takes that long. Else what Docker says of it. */
  readonly pull?: 'missing' | number | { readonly refused: string };
  readonly startMs?: number;
  /** It exits by itself, counted from its start. */
  readonly exit?: { readonly code: number; readonly afterMs: number };
  /** What its health check says, if it has one; default `healthy`. */
  readonly health?: 'healthy' | 'unhealthy' | 'never';
  readonly healthMs?: number;
  /** How long it takes to go after SIGTERM. */
  readonly stopMs?: number;
  /** The daemon refuses to create it, with this text. */
  readonly createError?: string;
}

/**
 * The behaviour of a container: as given, else as its image's name (`:missing` tag, a part `missing`) and its environment
 * say: `SIM_EXIT=3@200` exits with 3 after 200 ms, `SIM_HEALTH=unhealthy`, `SIM_STOP=500` takes 500 ms to stop,
 * `SIM_CREATE_ERROR=text`.
 */
export function behaviourOf(
  image: string,
  containerName: string,
  environment: Readonly<Record<string, string>>,
  given?: (image: string, containerName: string) => Behaviour,
): Behaviour {
  const exit = /^(\d+)(?:@(\d+))?$/.exec(environment['SIM_EXIT'] ?? '');
  const health = environment['SIM_HEALTH'];
  const stop = Number(environment['SIM_STOP'] ?? '');
  const createError = environment['SIM_CREATE_ERROR'];
  const isMissing = /:missing$|(^|\/)missing(:|@|$)/.test(image);
  return {
    ...(isMissing ? { pull: 'missing' as const } : {}),
    ...(exit === null ? {} : { exit: { code: Number(exit[1]), afterMs: Number(exit[2] ?? 0) } }),
    ...(health === 'unhealthy' || health === 'never' || health === 'healthy' ? { health } : {}),
    ...(stop > 0 ? { stopMs: stop } : {}),
    ...(createError ? { createError } : {}),
    ...given?.(image, containerName),
  };
}
