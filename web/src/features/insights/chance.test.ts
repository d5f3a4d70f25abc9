import { expect, it } from 'vitest';
import { placeOf, scaleOf, standing } from './chance';

const chance = (got: number) => ({ got, expected: 10, low: 6, high: 14 });

it('is within the range, its ends included, or outside', () => {
  expect([5, 6, 14, 15].map((got) => standing(chance(got)))).toEqual(['less', 'within', 'within', 'more']);
});

it('lies on a scale that reaches the most', () => {
  const scale = scaleOf([chance(3), chance(25)]);
  expect(scale).toBeCloseTo(26);
  expect(placeOf(13, scale)).toBe('50.00%');
  expect(scaleOf([])).toBeGreaterThan(0);
});
