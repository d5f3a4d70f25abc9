// Whose each place is, as it is drawn: owners with a look of their own, holes, overlaps. Pure.
import type { components } from '#/base/api/schema';

type Schemas = components['schemas'];
export type TerritoryRow = Schemas['TerritoryRow'];
export type TerritoryPlace = Schemas['TerritoryPlace'];
export type TerritoryClash = Schemas['TerritoryClash'];
export type TerritoryPreview = Schemas['TerritoryPreview'];

export interface Owner {
  /** The pool, or the rep. */
  readonly key: string;
  readonly isPool: boolean;
  /** One of eight colours and three patterns: together they are told apart by twenty-four. */
  readonly tone: number;
  readonly pattern: number;
}

export type Standing =
  | { readonly kind: 'owned'; readonly owner: Owner; readonly row: number; readonly isClash: boolean }
  | { readonly kind: 'states' }
  | { readonly kind: 'hole' };

export const tones = 8;
export const patterns = 3;

/** Everybody whom a row names, in the order of the rows. */
export function ownersOf(rows: readonly TerritoryRow[]): ReadonlyMap<string, Owner> {
  const found = new Map<string, Owner>();
  for (const row of rows) {
    const key = ownerOf(row);
    if (key === '' || found.has(key)) continue;
    const at = found.size;
    found.set(key, { key, isPool: row.pool !== '', tone: at % tones, pattern: Math.floor(at / tones) % patterns });
  }
  return found;
}

/** How every place stands, by its code; a country of which only states have rows stands by its states. */
export function standingsOf(
  places: readonly TerritoryPlace[],
  rows: readonly TerritoryRow[],
  clashes: readonly TerritoryClash[],
): ReadonlyMap<string, Standing> {
  const owners = ownersOf(rows);
  const divided = new Set(places.filter((place) => place.kind === 'state' && place.row !== null).map(countryOf));
  const standing = (place: TerritoryPlace): Standing => {
    const row = place.row === null ? undefined : rows[place.row - 1];
    const owner = row && owners.get(ownerOf(row));
    if (place.row === null || owner === undefined) {
      return place.kind === 'country' && divided.has(place.code) ? { kind: 'states' } : { kind: 'hole' };
    }
    return { kind: 'owned', owner, row: place.row, isClash: isClash(place, clashes) };
  };
  return new Map(places.map((place) => [place.code, standing(place)]));
}

/** How many of the places shown each owner has, those with most first. */
export function sharesOf(
  places: readonly TerritoryPlace[],
  standings: ReadonlyMap<string, Standing>,
): { owner: Owner; count: number }[] {
  const counts = new Map<string, { owner: Owner; count: number }>();
  for (const { code } of places) {
    const standing = standings.get(code);
    if (standing?.kind !== 'owned') continue;
    const kept = counts.get(standing.owner.key);
    counts.set(standing.owner.key, { owner: standing.owner, count: (kept?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count);
}

/** The rows that say something of what is searched, each with its number. */
export function searchRows(rows: readonly TerritoryRow[], q: string): { row: TerritoryRow; number: number }[] {
  const wanted = q.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  return rows
    .map((row, at) => ({ row, number: at + 1 }))
    .filter(({ row }) => {
      const text = `${row.name} ${row.when} ${row.pool ?? ''} ${row.owner ?? ''}`.toLocaleLowerCase();
      return wanted.every((word) => text.includes(word));
    });
}

/** A table's rows as territories; null where it has no column for a name or a condition. */
export function rowsOfTable(records: readonly Readonly<Record<string, string>>[]): TerritoryRow[] | null {
  const named = records.map((record) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name.trim().toLowerCase(), value.trim()])),
  );
  const first = named[0];
  if (first === undefined || !('name' in first) || !('when' in first)) return null;
  return named
    .filter((record) => (record.name ?? '') !== '')
    .map((record) => ({
      name: record.name ?? '',
      when: record.when ?? '',
      pool: record.pool ?? '',
      owner: record.owner ?? '',
    }));
}

/** The rows with one at a place among them, counted from 1: a new one, or in place of the one of a number. */
export function withRow(
  rows: readonly TerritoryRow[],
  row: TerritoryRow,
  place: number,
  instead?: number,
): TerritoryRow[] {
  const others = rows.filter((_, at) => at + 1 !== instead);
  return [...others.slice(0, place - 1), row, ...others.slice(place - 1)];
}

/** Whether anything would be other than it is. */
export function hasChanges(preview: TerritoryPreview): boolean {
  return preview.changes.length > 0 || preview.reordered;
}

/** Who a row's leads go to. */
export function ownerOf(row: TerritoryRow): string {
  return (row.pool ?? '') || (row.owner ?? '');
}

function countryOf(place: TerritoryPlace): string {
  return place.code.slice(0, 2);
}

function isClash(place: TerritoryPlace, clashes: readonly TerritoryClash[]): boolean {
  return clashes.some((clash) => clash.row === place.row && clash.others.some((row) => place.others.includes(row)));
}
