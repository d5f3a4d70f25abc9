// What fits best to what somebody typed. Pure.

/** Those whose name has all typed letters in their order, the closest together first. */
export function ranked<T>(all: readonly T[], typed: string, nameOf: (one: T) => string): T[] {
  const letters = typed.toLocaleLowerCase().replaceAll(/\s+/gu, '');
  return all
    .map((one) => ({ one, spread: spreadOf(nameOf(one).toLocaleLowerCase(), letters) }))
    .filter(({ spread }) => spread !== null)
    .sort((left, right) => (left.spread ?? 0) - (right.spread ?? 0))
    .map(({ one }) => one);
}

/** How far the letters stand apart in the name, counted from its beginning too; null where they are not in it. */
function spreadOf(name: string, letters: string): number | null {
  let at = -1;
  let spread = 0;
  for (const letter of letters) {
    const next = name.indexOf(letter, at + 1);
    if (next < 0) return null;
    spread += next - at - 1;
    at = next;
  }
  return spread;
}
