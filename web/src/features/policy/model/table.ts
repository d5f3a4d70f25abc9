// Tables in a policy, territories and those of rules: text with bars and a heading, or a list of maps, read alike.
import { type Tree } from './tree';
import { endOfLine } from './pieces';

interface Cell {
  readonly text: string;
  readonly from: number;
  /** Behind the cell's text; the white space up to the bar is not part of it. */
  readonly to: number;
}

export interface Row {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly from: number;
  readonly to: number;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly form: 'bars' | 'maps';
  /** Where each column of the heading begins on its line, for rows to be written below. */
  readonly starts: readonly number[];
  readonly indent: number;
  readonly isFramed: boolean;
}

/** The table of a value, or null where it is none. */
export function tableOf(value: Tree | undefined, source: string): Table | null {
  if (value?.kind === 'list') return mapsOf(value.items);
  if (value?.kind === 'text' && value.style === 'block') return barsOf(source, value.from, value.to);
  return null;
}

function mapsOf(items: readonly Tree[]): Table {
  const rows = items.map((item) => {
    const cells: Record<string, Cell> = {};
    for (const entry of item.kind === 'map' ? item.entries : []) {
      const { value } = entry;
      const text = value.kind === 'text' ? value.value.trim() : '';
      cells[entry.key] = { text, from: value.from, to: value.to };
      if (value.kind === 'list') {
        const listed = value.items.map((one) => (one.kind === 'text' ? one.value : ''));
        cells[entry.key] = { text: listed.join(', '), from: value.from, to: value.to };
      }
    }
    return { cells, from: item.from, to: item.to };
  });
  return { columns: [], rows, form: 'maps', starts: [], indent: 0, isFramed: false };
}

function barsOf(source: string, from: number, to: number): Table | null {
  const lines: { from: number; to: number }[] = [];
  for (let at = endOfLine(source, from) + 1; at <= to && at < source.length;) {
    const end = Math.min(endOfLine(source, at), to);
    if (source.slice(at, end).trim() !== '') lines.push({ from: at, to: end });
    at = endOfLine(source, at) + 1;
  }
  const [head, ...others] = lines;
  if (head === undefined) return null;
  const isFramed = source.slice(head.from, head.to).trimStart().startsWith('|');
  const heading = cellsOf(source, head, isFramed);
  const columns = heading.map((cell) => cell.text.toLowerCase());
  const rows = others
    .filter((line) => /[^-|+: \r]/u.test(source.slice(line.from, line.to)))
    .map((line) => {
      const cells: Record<string, Cell> = {};
      cellsOf(source, line, isFramed).forEach((cell, index) => {
        const column = columns[index];
        if (column !== undefined) cells[column] = cell;
      });
      return { cells, from: line.from, to: line.to };
    });
  const content = source.slice(head.from, head.to);
  return {
    columns,
    rows,
    form: 'bars',
    starts: heading.map((cell) => cell.from - head.from),
    indent: content.length - content.trimStart().length,
    isFramed,
  };
}

/** The cells of a line; `\|` is a bar inside a cell, and one at the end of the line is decoration. */
function cellsOf(source: string, line: { from: number; to: number }, isFramed: boolean): Cell[] {
  const content = source.slice(line.from, line.to);
  let start = content.length - content.trimStart().length;
  let end = content.trimEnd().length;
  if (isFramed && content[start] === '|') start += 1;
  if (content[end - 1] === '|' && content[end - 2] !== '\\' && end > start) end -= 1;
  const found: Cell[] = [];
  let at = start;
  for (let index = start; index <= end; index += 1) {
    if (index < end && !(content[index] === '|' && content[index - 1] !== '\\')) continue;
    const raw = content.slice(at, index);
    const lead = raw.trim() === '' ? Math.min(1, raw.length) : raw.length - raw.trimStart().length;
    const from = line.from + at + lead;
    found.push({ text: raw.trim().replaceAll('\\|', '|'), from, to: from + raw.trim().length });
    at = index + 1;
  }
  return found;
}

/** The cell of a map's entry or of a line, with nothing where it is missing. */
export function cellText(row: Row, column: string): string {
  return row.cells[column]?.text ?? '';
}
