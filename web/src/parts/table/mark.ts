// A row that somebody points at, which stays the same one when rows come before it. Pure.

export interface Mark {
  readonly at: number;
  /** Empty where nothing was pointed at yet. */
  readonly id: string;
}

export const noMark: Mark = { at: -1, id: '' };

export function markOf<T>(items: readonly T[], at: number, idOf: (item: T) => string): Mark {
  const item = items[at];
  return item === undefined ? noMark : { at, id: idOf(item) };
}

/** Where it is now; what is no more leaves its place to the next one. */
export function placeOf<T>(items: readonly T[], { at, id }: Mark, idOf: (item: T) => string): number {
  const there = items[at];
  if (id === '' || (there !== undefined && idOf(there) === id)) return at;
  const found = items.findIndex((item) => idOf(item) === id);
  return found >= 0 ? found : Math.min(at, items.length - 1);
}
