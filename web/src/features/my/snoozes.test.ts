import { expect, test } from 'vitest';
import { snoozesAt } from './snoozes';

const now = Date.parse('2026-09-07T09:00:00Z');

test('a reminder comes before what was promised falls due', () => {
  const due = Date.parse('2026-09-07T10:30:00Z');
  expect(snoozesAt(now, 'Europe/Berlin', due).map((one) => one.isBeyond)).toEqual([false, false, true, true]);
  expect(snoozesAt(now, 'Europe/Berlin', null).some((one) => one.isBeyond)).toBe(false);
});

test('tomorrow morning is nine by the own clock', () => {
  const [, , , morning] = snoozesAt(now, 'America/New_York', null);
  expect(new Date(morning?.until ?? 0).toISOString()).toBe('2026-09-08T13:00:00.000Z');
});
