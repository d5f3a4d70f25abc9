import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Row } from './listRows';
import { mergeRows } from './mergeRows';
import { begun, decided, edited, isEdited, rebased } from './sheet';

const base = [
  ['acme.example', 'anna'],
  ['best.example', 'bela'],
  ['cave.example', 'carl'],
];
const [acme = [], best = [], cave = []] = base;

test('what both have added, changed and taken out is all there', () => {
  const yours = [['new.example', 'anna'], acme, ['best.example', 'zoe']];
  const theirs = [['ACME.example', 'dora'], ['also.example', 'eva'], best, cave];
  const { rows, clashes } = mergeRows(base, yours, theirs);
  expect(rows).toEqual([
    ['new.example', 'anna'],
    ['ACME.example', 'dora'],
    ['also.example', 'eva'],
    ['best.example', 'zoe'],
  ]);
  expect(clashes).toEqual([]);
});

test.each([
  ['changed by both', [['acme.example', 'me'], best, cave], [['acme.example', 'them'], best, cave]],
  ['changed here, taken out there', [['acme.example', 'me'], best, cave], [best, cave]],
  ['taken out here, changed there', [best, cave], [['acme.example', 'them'], best, cave]],
  ['added by both', [...base, ['new.example', 'me']], [...base, ['new.example', 'them']]],
])('a row that is %s is somebody’s to decide, either way', (_, yours, theirs) => {
  const sheet = rebased(edited(begun(base), yours), theirs, 'ingrid');
  expect(sheet.rows).toEqual(yours);
  const [clash] = sheet.clashes;
  if (clash === undefined) throw new Error('no clash');
  const sorted = (rows: readonly Row[]) => [...rows].sort();
  expect(sorted(decided(sheet, clash, 'theirs').rows)).toEqual(sorted(theirs));
  expect(decided(sheet, clash, 'yours')).toMatchObject({ rows: yours, clashes: [], kept: theirs });
});

test('a row that is still without a key stays while others save', () => {
  const sheet = rebased(edited(begun(base), [['', 'anna'], ...base]), [acme, cave], 'ingrid');
  expect(sheet.rows).toEqual([['', 'anna'], acme, cave]);
});

test('what was saved is no edit any more, in whatever order it came back', () => {
  const rows = [['new.example', 'anna'], ...base];
  const sheet = rebased(edited(begun(base), rows), [...base, ['new.example', 'anna']], 'ingrid');
  expect(isEdited(sheet)).toBe(false);
  expect(sheet.rows).toBe(sheet.kept);
});

test('a clash that nobody decided stays when they save once more, and goes with what they have now', () => {
  const mine = edited(begun(base), [['acme.example', 'me'], best, cave]);
  const once = rebased(mine, [['acme.example', 'them'], best, cave], 'ingrid');
  const twice = rebased(once, [['acme.example', 'them'], ['best.example', 'dora'], cave], 'stefan');
  expect(twice.clashes).toEqual(once.clashes);
  const thrice = rebased(twice, [['acme.example', 'others'], ['best.example', 'dora'], cave], 'stefan');
  expect(thrice.clashes).toMatchObject([{ theirs: ['acme.example', 'others'], by: 'stefan' }]);
  expect(edited(thrice, [['acme.example', 'others'], best, cave]).clashes).toEqual([]);
});

test('nobody’s change is lost without a word, whatever both do', () => {
  const row = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('1', '2', '3'));
  const rows = fc.uniqueArray(row, { selector: ([key]) => key });
  const value = (of: readonly Row[], key: string) => of.find((one) => one[0] === key)?.[1];
  fc.assert(
    fc.property(rows, rows, rows, (first, yours, theirs) => {
      const merged = mergeRows(first, yours, theirs);
      for (const key of ['a', 'b', 'c', 'd', 'e']) {
        const [was, mine, other, now] = [first, yours, theirs, merged.rows].map((of) => value(of, key));
        const clash = merged.clashes.some((one) => one.key === key);
        expect(clash).toBe(mine !== was && other !== was && mine !== other);
        expect(now).toBe(mine === was ? other : mine);
      }
    }),
  );
});
