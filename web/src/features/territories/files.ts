// Territories as CSV, out and in. The reader is loaded when it is needed.
import { harmlessCell, meantCell, saveFile } from '#/parts/saveFile';
import type { TerritoryRow } from './model';
import { rowsOfTable } from './model';

const columns = ['name', 'when', 'pool', 'owner'] as const;

/** Hand the rows to the browser as a file. */
export async function saveTable(rows: readonly TerritoryRow[]): Promise<void> {
  const { unparse } = (await import('papaparse')).default;
  const cells = rows.map((row) => columns.map((name) => harmlessCell(row[name] ?? '')));
  saveFile('territories.csv', unparse({ fields: [...columns], data: cells }), 'text/csv');
}

/** The rows of a file; null where it is no table of territories. */
export async function readTable(file: File): Promise<TerritoryRow[] | null> {
  const { parse } = (await import('papaparse')).default;
  const { data } = parse<Record<string, string>>(await file.text(), {
    header: true,
    skipEmptyLines: 'greedy',
    transform: meantCell,
  });
  return rowsOfTable(data);
}
