/** Known members by structure, and the structure that each leads to: `X`, `[X` through a list or a map, or nothing. */
export declare const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>>;
/** What a pattern of the schemas asks for, in words. */
export declare const PATTERNS: Readonly<Record<string, string>>;
