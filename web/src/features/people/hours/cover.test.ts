import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAt, holesOf, stepsOf } from './cover';

const at = (hour: number) => Date.UTC(2026, 8, 7, hour);
const span = (from: number, to: number) => ({
  start: new Date(at(from)).toISOString(),
  end: new Date(at(to)).toISOString(),
});

describe('stepsOf', () => {
  it('counts who is there, from end to end', () => {
    const people = [{ working: [span(9, 12), span(13, 17)] }, { working: [span(10, 13)] }];
    expect(stepsOf(people, at(8), at(18)).map(({ start, count }) => [new Date(start).getUTCHours(), count])).toEqual([
      [8, 0],
      [9, 1],
      [10, 2],
      [12, 1],
      [17, 0],
    ]);
  });

  it('is one hole where nobody works at all', () => {
    expect(stepsOf([], at(0), at(24))).toEqual([{ start: at(0), end: at(24), count: 0 }]);
  });

  it('agrees with counting one by one, at every hour', () => {
    const spans = fc.array(
      fc
        .tuple(fc.integer({ min: -5, max: 30 }), fc.integer({ min: 1, max: 10 }))
        .map(([from, long]) => span(from, from + long)),
      { maxLength: 1 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ working: spans }), { maxLength: 6 }),
        fc.integer({ min: 0, max: 23 }),
        (people, hour) => {
          const moment = at(hour) + 1;
          const there = people.filter(({ working }) =>
            working.some(({ start, end }) => Date.parse(start) <= moment && moment < Date.parse(end)),
          ).length;
          expect(countAt(stepsOf(people, at(0), at(24)), moment)).toBe(there);
        },
      ),
    );
  });
});

it('names the longest hole first', () => {
  const holes = holesOf(stepsOf([{ working: [span(3, 4), span(6, 7)] }], at(0), at(24)));
  expect(holes.map(({ start }) => new Date(start).getUTCHours())).toEqual([7, 0, 4]);
});
