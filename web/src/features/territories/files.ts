// Territories as CSV, out and in. The reader is loaded when it is needed.
import type { TerritoryRow } from './model';
import { rowsOfTable } from './model';

const columns = ['name', 'when', 'pool', 'owner'] as const;

/** Hand the rows to the browser as a file. */
export async function saveTable(rows: readonly TerritoryRow[]): Promise<void> {
  const { unparse } = (await import('papaparse')).default;
  const text = unparse({ fields: [...columns], data: rows.map((row) => columns.map((name) => row[name] ?? '')) });
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'territories.csv';
  link.click();
  URL.revokeObjectURL(address);
}

/** The rows of a file; null where it is no table of territories. */
export async function readTable(file: File): Promise<TerritoryRow[] | null> {
  const { parse } = (await import('papaparse')).default;
  const { data } = parse<Record<string, string>>(await file.text(), { header: true, skipEmptyLines: 'greedy' });
  return rowsOfTable(data);
}
