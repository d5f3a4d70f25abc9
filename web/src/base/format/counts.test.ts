import { expect, test } from 'vitest';
import { badgeCount, countText, shareText, wholeShare } from './counts';

test('a badge stays small', () => {
  expect([0, 999, 1_000, 10_000].map(badgeCount)).toEqual(['0', '999', '999+', '999+']);
});

test('a share is in percent, with tenths where there are some', () => {
  expect([0.9336, 1, 0, 0.004, null].map(shareText)).toEqual(['93.4%', '100%', '0%', '0.4%', '–']);
  expect([0, 0.336, 1].map(wholeShare)).toEqual(['0%', '34%', '100%']);
});

test('thousands stand apart', () => {
  expect([0, 999, 12_345, -1_000].map(countText)).toEqual(['0', '999', '12,345', '-1,000']);
});
