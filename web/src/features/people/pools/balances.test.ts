import { expect, it } from 'vitest';
import type { Pool } from '../data';
import { balancesOf, countsOf, fractionOf, turnsText } from './balances';

const pool = (...members: { rep: string; owed: number | null; weight?: number; verdict?: string }[]) =>
  ({ members: members.map((member) => ({ weight: 1, verdict: 'eligible', ...member })) }) as unknown as Pool;

it('measures from the mean, and shares by weight among those who are still here', () => {
  const found = balancesOf(
    pool(
      { rep: 'a', owed: 4, weight: 3 },
      { rep: 'b', owed: 2, weight: 1 },
      { rep: 'c', owed: 0, weight: 5, verdict: 'left' },
    ),
  );
  expect(found.map(({ owed, bar, share }) => [owed, bar, share])).toEqual([
    [2, 1, 0.75],
    [0, 0, 0.25],
    [-2, -1, 0],
  ]);
});

it('keeps small differences small, and knows pools without turns', () => {
  expect(balancesOf(pool({ rep: 'a', owed: 0.25 }, { rep: 'b', owed: -0.25 })).map(({ bar }) => bar)).toEqual([
    0.25, -0.25,
  ]);
  expect(balancesOf(pool({ rep: 'a', owed: null }))[0]).toMatchObject({ owed: null, bar: 0, share: 1 });
});

it('says turns', () => {
  expect([turnsText(1.333), turnsText(-0.5), turnsText(0.001)]).toEqual(['+1.33', '−0.5', '0']);
  expect([fractionOf('2'), fractionOf('-1/4')]).toEqual([2, -0.25]);
  expect([...countsOf(['a', 'b', 'a'])]).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
