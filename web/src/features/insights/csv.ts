// A table as CSV, as spreadsheets read it: what would be taken for a formula is a text. Pure, but for handing it over.

import { harmlessCell, saveFile } from '#/parts/saveFile';

export type Cell = string | number | null;

export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(cellText).join(',')).join('\r\n');
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = harmlessCell(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Let the browser keep a table as a file. */
export function saveCsv(name: string, rows: readonly (readonly Cell[])[]): void {
  saveFile(`${name}.csv`, `\uFEFF${csvOf(rows)}`, 'text/csv');
}
