// Rows of a list as they are edited: what was added, changed and taken out; and what a CSV file says. Pure.
import Papa from 'papaparse';
import { harmlessCell, meantCell } from '#/parts/saveFile';

export type Row = readonly string[];

export interface Edited {
  readonly rows: readonly Row[];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** How rows differ from those that are kept, told by their keys, the first cells. */
export function compareRows(kept: readonly Row[], rows: readonly Row[]): Edited {
  const before = new Map(kept.map((row) => [keyOf(row), row]));
  const now = new Set(rows.map(keyOf));
  const added = rows.filter((row) => !before.has(keyOf(row))).length;
  const changed = rows.filter((row) => {
    const old = before.get(keyOf(row));
    return old !== undefined && row.some((cell, at) => cell.trim() !== (old[at] ?? '').trim());
  }).length;
  return { rows, added, changed, removed: [...before.keys()].filter((key) => !now.has(key)).length };
}

/** What keeps rows from being saved: a row without a key, or a key that stands there twice. */
export function rowProblem(rows: readonly Row[]): { at: number; is: 'empty' | 'twice' } | null {
  const seen = new Set<string>();
  for (const [at, row] of rows.entries()) {
    const key = keyOf(row);
    if (key === '') return { at, is: 'empty' };
    if (seen.has(key)) return { at, is: 'twice' };
    seen.add(key);
  }
  return null;
}

/** The rows of a CSV file in the order of a list's columns; null where a column is missing. */
export function rowsOfCsv(text: string, columns: readonly string[]): { rows: Row[]; missing: string[] } {
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' }).data;
  const head = (parsed[0] ?? []).map((name) => name.trim());
  const missing = columns.filter((column) => !head.includes(column));
  const places = columns.map((column) => head.indexOf(column));
  const rows = parsed.slice(1).map((cells) => places.map((place) => meantCell((cells[place] ?? '').trim())));
  return { rows: missing.length > 0 ? [] : rows, missing };
}

export function csvOfRows(columns: readonly string[], rows: readonly Row[]): string {
  return `${Papa.unparse({ fields: [...columns], data: rows.map((row) => row.map(harmlessCell)) }, { newline: '\n' })}\n`;
}

/** What a row is found by: its first cell, in any case. */
export function keyOf(row: Row): string {
  return (row[0] ?? '').trim().toLowerCase();
}
