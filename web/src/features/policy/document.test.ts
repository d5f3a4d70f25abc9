import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, changeBetween, rebased } from './document';

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

test('a change of an older text is made in the newest one, wherever that was changed meanwhile', () => {
  const old = 'name: A\nto: desk\nnote: x\n';
  const note = [{ from: old.indexOf('x'), to: old.indexOf('x') + 1, insert: 'yes' }];
  expect(
    applyChanges('name: Longer\nto: desk\nnote: x\n', rebased(note, old, 'name: Longer\nto: desk\nnote: x\n') ?? []),
  ).toBe('name: Longer\nto: desk\nnote: yes\n');
  const name = [{ from: 6, to: 7, insert: 'B' }];
  expect(rebased(name, old, old.replace('note: x', 'note: z'))).toEqual(name);
  expect(rebased(name, old, old)).toBe(name);
});

test('what was changed in two ways at once is nobody to guess', () => {
  expect(rebased([{ from: 6, to: 7, insert: 'B' }], 'name: A\n', 'name: C\n')).toBeNull();
  expect(rebased([{ from: 8, to: 8, insert: 'to: x\n' }], 'name: A\n', 'name: A\nto: y\n')).toBeNull();
});

test('two changes apart from each other come to the same in either order', () => {
  const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 3 });
  const change = fc.record({ from: fc.nat(30), length: fc.nat(3), insert: fc.string({ maxLength: 4 }) });
  fc.assert(
    fc.property(anyText, anyText, anyText, change, change, (head, between, tail, one, other) => {
      const first = { from: Math.min(one.from, head.length - 1), to: head.length - 1, insert: one.insert };
      const start = head.length + between.length + 1;
      const second = { from: start, to: Math.min(start + other.length, start + tail.length - 1), insert: other.insert };
      // A mark between them, so that it is known which of several equal letters was changed.
      const old = `${head}#${between.slice(1)}#${tail}`;
      const now = applyChanges(old, [first]);
      const late = rebased([second], old, now);
      expect(applyChanges(now, late ?? [])).toBe(applyChanges(old, [first, second]));
    }),
  );
});
