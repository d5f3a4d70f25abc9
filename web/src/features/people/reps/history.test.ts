import { expect, test } from 'vitest';
import { toldOf } from './history';

const change = (field: string, before: string | null, after: string | null) => ({
  field,
  before,
  after,
  isPersonal: before === null && after === null,
});

test('whose record it is goes without saying', () => {
  expect(toldOf([change('rep', null, 'hana'), change('backup', 'luc', null)])).toEqual([change('backup', 'luc', null)]);
});

test('moments are read as people write them, and hours as one line', () => {
  expect(
    toldOf([
      change('start', null, '2026-11-25T23:00:00Z'),
      change('week', '{"days":"Mon-Fri","spans":["09:00-12:00","13:00-17:00"]}', '{"days":"","spans":[]}'),
    ]),
  ).toEqual([change('start', null, '2026-11-25 23:00 UTC'), change('week', 'Mon-Fri 09:00-12:00, 13:00-17:00', '')]);
});

test('what is personal stays unsaid', () => {
  expect(toldOf([change('email', null, null)])[0]).toMatchObject({ isPersonal: true });
});

test('what is too long to be kept whole stays as it is', () => {
  expect(toldOf([change('week', null, "{'days': 'Mon...")])[0]?.after).toBe("{'days': 'Mon...");
});
