import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, changeBetween } from './document';

test('changes are put where they stood in the text before', () => {
  const changes = [
    { from: 0, to: 1, insert: 'AA' },
    { from: 3, to: 3, insert: '-' },
  ];
  expect(applyChanges('abcd', changes)).toBe('AAbc-d');
});

test('the change between two texts makes the one of the other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (old, now) => {
      const change = changeBetween(old, now);
      expect(change === null ? old : applyChanges(old, [change])).toBe(now);
    }),
  );
});
