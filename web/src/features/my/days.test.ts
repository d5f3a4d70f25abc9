import { expect, test } from 'vitest';
import { daysOf } from './days';

const berlin = 'Europe/Berlin';

test('one day is one day, and both ends are included', () => {
  expect(daysOf('2026-09-06T22:00:00Z', '2026-09-07T22:00:00Z', berlin)).toBe('7 Sept');
  expect(daysOf('2026-09-06T22:00:00Z', '2026-09-11T22:00:00Z', berlin)).toBe('7–11 Sept');
});

test('part of a day is said with its times', () => {
  expect(daysOf('2026-09-07T11:00:00Z', '2026-09-07T13:00:00Z', berlin)).toBe('7 Sept, 13:00–15:00');
});
