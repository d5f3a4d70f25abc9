// Changes of a text as an editor takes them.
import type { TextChange } from '../document';

/** The changes in the order an editor wants them; those that change nothing are left out. */
export function inOrder(text: string, changes: readonly TextChange[]): TextChange[] {
  return changes
    .filter(({ from, to, insert }) => text.slice(from, to) !== insert)
    .sort((one, other) => one.from - other.from || one.to - other.to);
}
