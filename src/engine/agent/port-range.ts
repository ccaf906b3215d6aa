import type { NetworkBinding } from '@aws-sdk/client-ecs';

/** `{ first: 8000, last: 8009 }` of `8000-8009`; `undefined` for anything else. */
export function rangeOf(
  text: string | undefined,
): { readonly first: number; readonly last: number } | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text ?? '') ?? [];
  return first === undefined || last === undefined || Number(first) > Number(last)
    ? undefined
    : { first: Number(first), last: Number(last) };
}

/** The bindings of single ports that a binding of ranges stands for; any other stands for itself. */
export function singlePorts(binding: NetworkBinding): readonly NetworkBinding[] {
  const container = rangeOf(binding.containerPortRange);
  const host = rangeOf(binding.hostPortRange);
  if (container === undefined || host === undefined) return [binding];
  const { containerPortRange: _container, hostPortRange: _host, ...rest } = binding;
  return Array.from({ length: container.last - container.first + 1 }, (_, at) => ({
    ...rest,
    containerPort: container.first + at,
    hostPort: host.first + at,
  }));
}
