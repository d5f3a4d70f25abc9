import { describe, expect, it } from 'vitest';
import { codeWords, initials, toneOf } from './names';

describe('initials', () => {
  it.each([
    ['Anna Berg', 'AB'],
    ['anna', 'A'],
    ['Ana María de la Cruz', 'AC'],
    ['Žofie Ørsted', 'ŽØ'],
    ['', '?'],
  ])('of %s are %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('toneOf', () => {
  it('is the same for the same id and within the count', () => {
    for (const id of ['anna', 'bela', '', '佐藤']) {
      expect(toneOf(id, 8)).toBe(toneOf(id, 8));
      expect(toneOf(id, 8)).toBeLessThan(8);
    }
  });
});

describe('codeWords', () => {
  it('reads as words', () => {
    expect(codeWords('not_my_territory')).toBe('Not my territory');
  });
});
