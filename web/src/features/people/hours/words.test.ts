import { expect, it } from 'vitest';
import { dayAndMonth, dayAndTime, dayName, hoursText, longText, rangeName } from './words';

const hour = 3_600_000;
const at = Date.parse('2026-09-04T15:00:00Z');

it('says moments by the clocks of a zone', () => {
  expect(dayAndTime(at, 'Europe/Berlin', 'en-GB')).toBe('Fri 17:00');
  expect(dayName(at, 'Europe/Berlin', 'en-GB')).toBe('Fri 4');
  expect(dayName(Date.parse('2026-09-30T23:00:00Z'), 'Europe/Berlin', 'en-GB')).toBe('Thu 1 Oct');
  expect(dayAndMonth(Date.parse('2026-11-30T23:00:00Z'), 'Europe/Berlin', 'en-GB')).toBe('Tue 1 Dec');
  expect(rangeName(Date.parse('2026-09-07T00:00:00Z'), Date.parse('2026-09-14T00:00:00Z'), 'UTC', 'en-GB')).toMatch(
    /^7\D{1,3}13 Sept 2026$/u,
  );
});

it('says lengths', () => {
  expect([hoursText(8 * hour), hoursText(7.5 * hour), longText(63 * hour), longText(48 * hour)]).toEqual([
    '8 h',
    '7.5 h',
    '2 d 15 h',
    '2 d',
  ]);
});
