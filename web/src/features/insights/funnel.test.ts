import { expect, it } from 'vitest';
import { funnelOf } from './funnel';

const told = (metric: string, count: number) => ({ metric, now: { value: count / 100, count, of: 100 } });

it('is the shares of what was given out', () => {
  const found = funnelOf([told('won', 4), told('meeting', 20), told('qualified', 25), told('opportunity', 8)]);
  expect(found.map(({ step, count, share }) => [step, count, share])).toEqual([
    ['given', 100, 1],
    ['qualified', 25, 0.25],
    ['meeting', 20, 0.2],
    ['opportunity', 8, 0.08],
    ['won', 4, 0.04],
  ]);
});

it('has no shares of nothing', () => {
  expect(funnelOf([])[0]).toMatchObject({ count: 0, share: null });
});
