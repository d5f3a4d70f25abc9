import { expect, test } from 'vitest';
import { badgeCount } from './counts';

test('a badge stays small', () => {
  expect([0, 999, 1_000, 10_000].map(badgeCount)).toEqual(['0', '999', '999+', '999+']);
});
