/** A duration for a person: `0.6 s`, `5 s`, `38 s`, `2 m 10 s`, `1 h 5 m`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${String(Math.round(Math.max(0, ms) / 100) / 10)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return units([Math.floor(seconds / 60), 'm'], [seconds % 60, 's']);
  return units([Math.floor(seconds / 3600), 'h'], [Math.floor((seconds % 3600) / 60), 'm']);
}

const units = (...parts: readonly (readonly [number, string])[]): string =>
  parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${String(n)} ${unit}`)
    .join(' ');
