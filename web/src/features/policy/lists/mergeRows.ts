// Rows of a list that two people have changed: brought together row by row, told by their keys. Pure.
import { keyOf, type Row } from './listRows';

/** A row that both have changed, each in a way of their own. Null for one that was taken out. */
export interface Clash {
  readonly key: string;
  readonly yours: Row | null;
  readonly theirs: Row | null;
}

export interface MergedRows {
  /** Where both have changed a row, yours. */
  readonly rows: readonly Row[];
  readonly clashes: readonly Clash[];
}

/** Yours in their order, with what the others have added where they have it. */
export function mergeRows(base: readonly Row[], yours: readonly Row[], theirs: readonly Row[]): MergedRows {
  const [before, mine, other] = [byKey(base), byKey(yours), byKey(theirs)];
  const clashes: Clash[] = [];
  const rows: Row[] = [];
  for (const row of yours) {
    const key = keyOf(row);
    const [was, is] = [before.get(key) ?? null, other.get(key) ?? null];
    // A row without a key is one that is being written.
    if (key === '' || isSame(was, is) || isSame(row, is)) rows.push(row);
    else if (!isSame(row, was)) {
      rows.push(row);
      clashes.push({ key, yours: row, theirs: is });
    } else if (is !== null) rows.push(is);
  }
  let above = '';
  for (const row of theirs) {
    const key = keyOf(row);
    const was = before.get(key) ?? null;
    if (!mine.has(key)) {
      if (was === null) put(rows, above, row);
      else if (!isSame(row, was)) clashes.push({ key, yours: null, theirs: row });
    }
    above = key;
  }
  return { rows, clashes };
}

/** The rows with theirs in the place of yours. */
export function taken(rows: readonly Row[], { key, yours, theirs }: Clash): readonly Row[] {
  if (theirs === null) return rows.filter((row) => keyOf(row) !== key);
  return yours === null ? [...rows, theirs] : rows.map((row) => (keyOf(row) === key ? theirs : row));
}

/** The clashes that still are some: what stands there is not what they have. */
export function openClashes<C extends Clash>(clashes: readonly C[], rows: readonly Row[]): readonly C[] {
  const now = byKey(rows);
  return clashes.filter(({ key, theirs }) => !isSame(now.get(key) ?? null, theirs));
}

function put(rows: Row[], above: string, row: Row): void {
  const at = rows.findIndex((one) => keyOf(one) === above);
  rows.splice(at + 1, 0, row);
}

function byKey(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function isSame(one: Row | null, other: Row | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((cell, at) => cell.trim() === (other[at] ?? '').trim());
}
