import fc from 'fast-check';
import { expect, test } from 'vitest';
import { merge3 } from './merge3';

const base = 'a\nb\nc\nd\ne';
const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', 'x', 'y', ''), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

test('changes at different places are both there', () => {
  expect(merge3(base, 'A\nb\nc\nd\ne', 'a\nb\nc\nd\nE\nf')).toEqual({ text: 'A\nb\nc\nd\nE\nf', conflicts: 0 });
});

test('lines next to each other may be changed by two people', () => {
  expect(merge3(base, 'a\nB\nc\nd\ne', 'a\nb\nC\nd\ne')).toEqual({ text: 'a\nB\nC\nd\ne', conflicts: 0 });
});

test('one line changed in two ways is a conflict, and yours stays', () => {
  expect(merge3(base, 'a\nX\nc\nd\ne', 'a\nY\nc\nd\ne')).toEqual({ text: 'a\nX\nc\nd\ne', conflicts: 1 });
});

test('the same change by both is no conflict', () => {
  expect(merge3(base, 'a\nX\nc\nd\ne', 'a\nX\nc\nd\nE')).toEqual({ text: 'a\nX\nc\nd\nE', conflicts: 0 });
});

test('two things put at the same place are a conflict', () => {
  expect(merge3(base, 'a\nmine\nb\nc\nd\ne', 'a\ntheirs\nb\nc\nd\ne').conflicts).toBe(1);
});

test('who has changed nothing gets what the other has', () => {
  fc.assert(
    fc.property(texts, texts, (one, two) => {
      expect(merge3(one, one, two)).toEqual({ text: two, conflicts: 0 });
      expect(merge3(one, two, one)).toEqual({ text: two, conflicts: 0 });
    }),
  );
});

test('without a conflict every line that either has written is there', () => {
  fc.assert(
    fc.property(texts, texts, texts, (start, yours, theirs) => {
      const merged = merge3(start, yours, theirs);
      if (merged.conflicts > 0) return;
      const known = new Set(start.split('\n'));
      const has = new Set(merged.text.split('\n'));
      for (const line of [...yours.split('\n'), ...theirs.split('\n')]) {
        if (!known.has(line)) expect(has).toContain(line);
      }
    }),
  );
});

test('both sides find the same conflicts', () => {
  fc.assert(
    fc.property(texts, texts, texts, (start, yours, theirs) => {
      expect(merge3(start, yours, theirs).conflicts).toBe(merge3(start, theirs, yours).conflicts);
    }),
  );
});
