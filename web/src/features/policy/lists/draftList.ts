// A list as a draft has it: the rows of its file, and how it stands to what is live. Pure.
import Papa from 'papaparse';
import type { Row } from './listRows';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** `missing`: the text names a file that is not there; `new`: what is live has no such list. */
export type ListState = 'same' | 'edited' | 'newer' | 'both' | 'missing' | 'new';

/** The rows of a file as the server reads them (`core/policy/parse.py`). */
export function tableOf(file: string): Table {
  const clean = file.replace(/^\uFEFF/u, '');
  const [head = ''] = clean.split('\n', 1);
  const delimiter = count(head, ';') > count(head, ',') ? ';' : ',';
  const lines = Papa.parse<string[]>(clean, { delimiter, skipEmptyLines: 'greedy' }).data;
  const columns = (lines[0] ?? []).map((cell) => cell.trim());
  const rows = lines.slice(1).map((cells) => columns.map((_, at) => (cells[at] ?? '').trim()));
  return { columns, rows: rows.filter((row) => row[0] !== '') };
}

/** The file that says these rows. */
export function fileOf({ columns, rows }: Table): string {
  return `${Papa.unparse({ fields: [...columns], data: rows.map((row) => [...row]) }, { newline: '\n' })}\n`;
}

/** How a draft's file stands to that of the version it began with, and to that of the live one. */
export function stateOf(own: string | undefined, base: string | undefined, live: string | undefined): ListState {
  if (own === undefined) return 'missing';
  if (live === undefined) return 'new';
  if (saysTheSame(own, live)) return 'same';
  if (base !== undefined && saysTheSame(own, base)) return 'newer';
  return base === undefined || saysTheSame(base, live) ? 'edited' : 'both';
}

function saysTheSame(one: string, other: string): boolean {
  return one === other || JSON.stringify(tableOf(one)) === JSON.stringify(tableOf(other));
}

function count(text: string, letter: string): number {
  return text.split(letter).length;
}
