// Names of people and companies as they stand in small places. Pure.

/** Up to two letters for a round picture; a question mark for nobody. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  const letters = picked.map((word) => Array.from(word ?? '')[0] ?? '').join('');
  return letters.toLocaleUpperCase() || '?';
}

/** One of `count` tones, the same for the same id wherever it is shown. */
export function toneOf(id: string, count: number): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % count;
}

/** A code as words: `not_my_territory` becomes `Not my territory`. */
export function codeWords(code: string): string {
  const words = code.replaceAll(/[_-]+/gu, ' ').trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
