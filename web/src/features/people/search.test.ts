import { expect, it } from 'vitest';
import { readAbsenceSearch, readHoursSearch, readRepSearch } from './search';

it('reads what is known and leaves out what is not', () => {
  expect(readRepSearch({ q: 12, team: 'emea', state: 'working', other: 'x' })).toEqual({
    q: '12',
    team: 'emea',
    state: 'working',
  });
  expect(readRepSearch({ q: '', state: 'asleep', team: ['a'] })).toEqual({});
});

it('takes only zones and days that there are', () => {
  expect(readHoursSearch({ zone: 'Europe/Berlin', day: '2026-09-07', span: 'day' })).toEqual({
    zone: 'Europe/Berlin',
    day: '2026-09-07',
    span: 'day',
  });
  expect(readHoursSearch({ zone: 'Mars/Olympus', day: '2026-13-07', span: 'year' })).toEqual({});
});

it('takes a month, and the list', () => {
  expect(readAbsenceSearch({ month: '2026-09', as: 'list', team: 'emea' })).toEqual({
    month: '2026-09',
    as: 'list',
    team: 'emea',
  });
  expect(readAbsenceSearch({ month: '2026-19', as: 'tree' })).toEqual({});
});
