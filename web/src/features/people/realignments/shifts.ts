// What a realignment does to each rep: what they gain and lose, as bars. Pure.
import type { components } from '#/base/api/schema';

export type Counts = components['schemas']['Counts'];
export type Exceptions = components['schemas']['Exceptions'];
export type Realignment = components['schemas']['RealignmentRecord'];

export interface Shift {
  readonly rep: string;
  readonly accounts: number;
  readonly leads: number;
  readonly value: number;
  readonly before: number;
  readonly after: number;
  /** -1 to 1, of accounts. */
  readonly bar: number;
}

/** Those for whom something changes, whoever gains most first. */
export function shiftsOf({ reps }: Counts): Shift[] {
  const changed = reps
    .map(({ rep, before, after }) => ({
      rep,
      accounts: after.accounts - before.accounts,
      leads: after.leads - before.leads,
      value: after.value - before.value,
      before: before.accounts,
      after: after.accounts,
    }))
    .filter(({ accounts, leads, value }) => accounts !== 0 || leads !== 0 || value !== 0);
  const most = Math.max(...changed.map(({ accounts }) => Math.abs(accounts)), 1);
  return changed
    .map((shift) => ({ ...shift, bar: shift.accounts / most }))
    .sort((one, other) => other.accounts - one.accounts || other.value - one.value);
}

/** How much of it is done, 0 to 1. */
export function doneOf({ accounts }: Realignment): number {
  const { planned = 0, moved = 0, skipped = 0, undone = 0 } = accounts;
  const all = planned + moved + skipped + undone;
  return all === 0 ? 1 : (all - planned) / all;
}

/** `+3`, `−2`, nothing for none. */
export function signed(count: number, format: (count: number) => string = String): string {
  if (count === 0) return '';
  return `${count > 0 ? '+' : '−'}${format(Math.abs(count))}`;
}

/** Ids out of a text or a column of a table: one a line, the rest of the line left out. */
export function idsOf(text: string): string[] {
  const ids = text.split('\n').map((line) => (line.split(/[,;\t]/u)[0] ?? '').trim());
  return [...new Set(ids.filter((id) => id && !/^(account|account_id|id)$/iu.test(id)))];
}
