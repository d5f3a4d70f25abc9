// Edits of tables, territories and those of rules: cells, rows and their order, with the columns kept in line.
import type { TextChange } from '../document';
import { inOrder } from './change';
import type { Row, Table } from './table';
import { endOfLine } from './pieces';
import { listText, scalarText } from './write';

/** The row with another text in a cell; the bar behind it stays where it is while there is room. */
export function setCell(text: string, table: Table, row: Row, column: string, value: string): TextChange[] {
  const cell = row.cells[column];
  if (table.form === 'maps') {
    if (cell === undefined) return [];
    const parts = column === 'to' ? value.split(',').map((part) => part.trim()) : [value];
    const written = parts.length > 1 ? listText(parts, true) : scalarText(value, true);
    return inOrder(text, [{ from: cell.from, to: cell.to, insert: written }]);
  }
  if (cell === undefined) return rewritten(text, table, row, column, value);
  const written = value.replaceAll('|', '\\|');
  const rest = text.slice(cell.to, row.to);
  const room = /^( *) \|/u.exec(rest)?.[1]?.length ?? 0;
  const grown = written.length - (cell.to - cell.from);
  const hasNext = /^ *\|/u.test(rest);
  if (!hasNext) return inOrder(text, [{ from: cell.from, to: cell.to, insert: written }]);
  const to = cell.to + Math.max(0, Math.min(room, grown));
  const pad = grown < 0 ? ' '.repeat(-grown) : '';
  return inOrder(text, [{ from: cell.from, to, insert: written + pad }]);
}

function rewritten(text: string, table: Table, row: Row, column: string, value: string): TextChange[] {
  const cells: Record<string, string> = { [column]: value };
  for (const [name, cell] of Object.entries(row.cells)) cells[name] = cell.text;
  return inOrder(text, [{ from: row.from, to: row.to, insert: rowText(table, cells) }]);
}

/** A row laid out as the heading is. */
function rowText(table: Table, cells: Readonly<Record<string, string>>): string {
  let line = ' '.repeat(table.indent) + (table.isFramed ? '|' : '');
  table.columns.forEach((column, index) => {
    const start = table.starts[index] ?? 0;
    if (index > 0) line = `${line.padEnd(start - 2)}| `;
    line = line.padEnd(start) + (cells[column] ?? '').replaceAll('|', '\\|');
  });
  return table.isFramed ? `${line} |` : line.trimEnd();
}

/** A new row before the one at `index`, or behind the last. */
export function addRow(
  text: string,
  table: Table,
  index: number,
  cells: Readonly<Record<string, string>>,
): TextChange[] {
  const before = table.rows[index];
  const last = table.rows.at(-1);
  if (table.form === 'maps') {
    if (last === undefined) return [];
    const lead = text.slice(text.lastIndexOf('\n', last.from) + 1, last.from);
    const flow = Object.entries(cells)
      .map(([key, value]) => `${key}: ${scalarText(value, true)}`)
      .join(', ');
    if (!/^ *- $/u.test(lead)) return [{ from: last.to, to: last.to, insert: `, {${flow}}` }];
    return [{ from: last.to, to: last.to, insert: `\n${lead}{${flow}}` }];
  }
  const written = rowText(table, cells);
  if (before !== undefined) return [{ from: before.from, to: before.from, insert: `${written}\n` }];
  return last === undefined ? [] : [{ from: last.to, to: last.to, insert: `\n${written}` }];
}

/** Without a row; the only one stays. */
export function removeRow(text: string, table: Table, index: number): TextChange[] {
  const row = table.rows[index];
  if (row === undefined || table.rows.length < 2 || table.form === 'maps') return [];
  const end = endOfLine(text, row.from);
  if (end < text.length) return [{ from: row.from, to: end + 1, insert: '' }];
  return [{ from: row.from - 1, to: row.to, insert: '' }];
}

/** A row at another place. */
export function moveRow(text: string, table: Table, from: number, to: number): TextChange[] {
  const row = table.rows[from];
  if (row === undefined || table.form === 'maps' || from === to) return [];
  const low = Math.min(from, to);
  const moved = table.rows.slice(low, Math.max(from, to) + 1);
  const lines = moved.map((one) => text.slice(one.from, one.to));
  lines.splice(to - low, 0, ...lines.splice(from - low, 1));
  return inOrder(
    text,
    moved.map((one, index) => ({ from: one.from, to: one.to, insert: lines[index] ?? '' })),
  );
}
