import { expect, test } from 'vitest';
import { offsetFor, windowAt } from './window';

test('what is in sight is drawn, with some around, and never beyond the ends', () => {
  expect(windowAt(0, 440, 44, 100_000)).toEqual({ first: 0, end: 32 });
  const far = windowAt(44 * 50_000, 440, 44, 100_000);
  expect(far.first).toBeLessThanOrEqual(50_000 - 16);
  expect(far.end).toBeGreaterThanOrEqual(50_010 + 16);
  expect(windowAt(44 * 99_995, 440, 44, 100_000).end).toBe(100_000);
  expect(windowAt(0, 440, 44, 3)).toEqual({ first: 0, end: 3 });
  expect(windowAt(9_999, 440, 44, 0)).toEqual({ first: 0, end: 0 });
});

test('a little scrolling draws nothing anew', () => {
  expect(windowAt(44 * 800, 440, 44, 100_000)).toEqual(windowAt(44 * 800 + 40, 440, 44, 100_000));
});

test('a row out of sight is scrolled to, and no further than it must be', () => {
  expect(offsetFor(5, 0, 440, 44)).toBeNull();
  expect(offsetFor(10, 0, 440, 44)).toBe(44);
  expect(offsetFor(2, 440, 440, 44)).toBe(88);
});
