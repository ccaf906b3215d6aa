/** What a change does to running things, as data: `view/effects.ts` has the words. */
export type Effect =
  /** Running tasks are replaced by new ones; at least `keeps` of them run at every moment. */
  | { readonly is: 'rolls'; readonly tasks: number; readonly keeps: number }
  /** A new revision for a service of which no task runs: there is nothing to roll. */
  | { readonly is: 'starts-anew'; readonly tasks: number }
  /** So many more than are wanted now. */
  | { readonly is: 'starts'; readonly tasks: number }
  /** So many fewer. */
  | { readonly is: 'stops'; readonly tasks: number }
  /** All running tasks end with their service. */
  | { readonly is: 'stops-all'; readonly tasks: number }
  /** All running tasks end before the service that replaces theirs starts; `starts` is absent where each box gets one. */
  | { readonly is: 'stops-first'; readonly tasks: number; readonly starts?: number }
  /** Boxes take no new tasks, then terminate; `joins`: a new one is there before. */
  | { readonly is: 'drains'; readonly instances: readonly string[]; readonly joins: boolean }
  /** Tasks that run on boxes which drain: they move, or stop where there is no room. */
  | { readonly is: 'moves'; readonly tasks: number }
  /** A box gets another role without a restart. */
  | { readonly is: 'new-role' }
  /** Tags of revisions are changed in place; `rolls`: a service goes to another revision all the same. */
  | { readonly is: 'tags-only'; readonly revisions: readonly string[]; readonly rolls: boolean }
  | { readonly is: 'deregisters'; readonly revisions: readonly string[] };
