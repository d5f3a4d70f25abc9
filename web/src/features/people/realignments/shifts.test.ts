import { expect, it } from 'vitest';
import { type Counts, doneOf, idsOf, type Realignment, shiftsOf, signed } from './shifts';

const load = (accounts: number, leads = 0, value = 0) => ({ accounts, leads, value });

it('shows whoever gains most first, and nobody for whom nothing changes', () => {
  const counts = {
    reps: [
      { rep: 'a', before: load(10, 4), after: load(6, 3) },
      { rep: 'b', before: load(5), after: load(5) },
      { rep: 'c', before: load(1), after: load(3, 1, 900) },
    ],
  } as unknown as Counts;
  expect(shiftsOf(counts)).toEqual([
    { rep: 'c', accounts: 2, leads: 1, value: 900, before: 1, after: 3, bar: 0.5 },
    { rep: 'a', accounts: -4, leads: -1, value: 0, before: 10, after: 6, bar: -1 },
  ]);
});

it('knows how much is done', () => {
  const of = (planned: number, moved: number, skipped = 0) =>
    doneOf({ accounts: { planned, moved, skipped, undone: 0 } } as unknown as Realignment);
  expect([of(4, 0), of(1, 2, 1), of(0, 3), of(0, 0)]).toEqual([0, 0.75, 1, 1]);
});

it('signs and reads', () => {
  expect([signed(3), signed(-2), signed(0)]).toEqual(['+3', '−2', '']);
  expect(idsOf('account_id,name\nA1,Mill\n A2;x\n\nA1\n')).toEqual(['A1', 'A2']);
});
