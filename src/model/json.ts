/** A leaf of a canonical spec. */
export type Scalar = string | number | boolean | null;

/**
 * The canonical form of a resource: records keyed by name. A list stands only where its order means something
 * (`command`, `entryPoint`, `links`, `dnsServers`); it holds scalars and is compared as one value.
 */
export type CanonicalValue = Scalar | readonly Scalar[] | Canonical;
export interface Canonical {
  readonly [key: string]: CanonicalValue;
}

/** Any JSON value, as parsed from a file. */
export type Json = Scalar | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Tells a list from a record; `Array.isArray` does not narrow readonly arrays. */
export const isList = (value: CanonicalValue): value is readonly Scalar[] => Array.isArray(value);

/** Whether a canonical value has members of its own. */
export const isRecord = (value: CanonicalValue | undefined): value is Canonical =>
  typeof value === 'object' && value !== null && !isList(value);
