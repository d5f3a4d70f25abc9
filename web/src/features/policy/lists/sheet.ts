// The rows of a list while somebody edits them: what they began with, what they have now, and what others have saved since.
// Pure.
import { compareRows, type Row } from './listRows';
import { type Clash, mergeRows, openClashes, taken } from './mergeRows';

/** A clash with who saved the other row. */
export interface Clashing extends Clash {
  readonly by: string;
}

export interface SheetRows {
  /** As they are saved. */
  readonly kept: readonly Row[];
  readonly rows: readonly Row[];
  /** Where somebody else has saved another row than what stands here; each is to be decided. */
  readonly clashes: readonly Clashing[];
}

export function begun(kept: readonly Row[], rows: readonly Row[] = kept): SheetRows {
  return { kept, rows, clashes: [] };
}

export function isEdited({ kept, rows }: Pick<SheetRows, 'kept' | 'rows'>): boolean {
  const { added, changed, removed } = compareRows(kept, rows);
  return added + changed + removed > 0;
}

export function edited(sheet: SheetRows, rows: readonly Row[]): SheetRows {
  return { ...sheet, rows, clashes: openClashes(sheet.clashes, rows) };
}

/** The same edits of rows that were saved meanwhile, here or by somebody else. */
export function rebased(sheet: SheetRows, kept: readonly Row[], by: string): SheetRows {
  const { rows, clashes } = mergeRows(sheet.kept, sheet.rows, kept);
  if (clashes.length === 0 && !isEdited({ kept, rows })) return begun(kept);
  const fresh = new Set(clashes.map(({ key }) => key));
  const left = openClashes(sheet.clashes, rows).filter(({ key }) => !fresh.has(key));
  return { kept, rows, clashes: [...left, ...clashes.map((clash) => ({ ...clash, by }))] };
}

/** One clash decided: by what stands here, or by what they have. */
export function decided(sheet: SheetRows, clash: Clash, by: 'yours' | 'theirs'): SheetRows {
  const rows = by === 'yours' ? sheet.rows : taken(sheet.rows, clash);
  return { ...sheet, rows, clashes: sheet.clashes.filter((one) => one !== clash) };
}
