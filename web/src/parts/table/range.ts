// The rows between two, both included, in either direction. Pure.
export function rangeBetween<T>(all: readonly T[], one: number, other: number): readonly T[] {
  return all.slice(Math.max(Math.min(one, other), 0), Math.max(one, other) + 1);
}
