// What fits what somebody typed, among names. Pure.

/** Those in whose name each typed word begins a word, the ones that begin with what was typed first; none for nothing. */
export function fitting<T>(all: readonly T[], typed: string, nameOf: (one: T) => string, most: number): T[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const plain = words.join(' ');
  return all
    .map((one) => ({ one, name: wordsOf(nameOf(one)) }))
    .filter(({ name }) => words.every((word) => name.some((each) => each.startsWith(word))))
    .sort((left, right) => begins(right.name, plain) - begins(left.name, plain))
    .slice(0, most)
    .map(({ one }) => one);
}

/** Whether it may be the id of a lead: one word with a digit in it, and no address. */
export function isId(typed: string): boolean {
  return /^[^\s@]*\d[^\s@]*$/u.test(typed);
}

function begins(name: readonly string[], plain: string): number {
  return name.join(' ').startsWith(plain) ? 1 : 0;
}

/** Words without case and accents. */
function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
