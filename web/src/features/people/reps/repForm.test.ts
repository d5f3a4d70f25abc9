import { describe, expect, it } from 'vitest';
import type { RepRecord } from '../data';
import { bodyOf, changesOf, fieldOf, formOf } from './repForm';

const anna: RepRecord = {
  id: 'anna',
  name: 'Anna Keller',
  email: 'anna@x.example',
  teams: ['emea'],
  role: 'AE',
  region: 'EMEA',
  country: 'DE',
  zone: 'Europe/Berlin',
  week: { days: 'Mon-Fri', spans: ['09:00-12:00', '13:00-17:00'], holidays: ['DE-BE'] },
  skills: { languages: ['de', 'en'], products: ['uptime'] },
  numbers: { weight: 150, quota: 7 },
  daily_cap: 10,
  open_cap: null,
  status: 'active',
  joined_on: '2025-12-07',
  backup: 'bela',
  manager: null,
};

describe('a rep in a form', () => {
  it('comes out as they went in', () => {
    expect({ ...bodyOf(formOf(anna, 'UTC'), anna.numbers), id: 'anna', status: 'active' }).toEqual(anna);
  });

  it('is sent only what changed', () => {
    const before = formOf(anna, 'UTC');
    const after = { ...before, spans: '10:00-16:00', weight: '', skills: 'languages: de\nforklift' };
    expect(changesOf(bodyOf(before, anna.numbers), bodyOf(after, anna.numbers))).toEqual({
      week: { days: 'Mon-Fri', spans: ['10:00-16:00'], holidays: ['DE-BE'] },
      skills: { languages: ['de'], skills: ['forklift'] },
      numbers: { quota: 7 },
    });
    expect(changesOf(bodyOf(before), bodyOf(before))).toEqual({});
  });
});

it.each([
  ['week.spans[0]', 'spans'],
  ['week', 'days'],
  ['numbers.weight', 'weight'],
  ['open_cap', 'openCap'],
  ['teams[1]', 'teams'],
  ['other', null],
])('puts a fault of %s beside %s', (field, place) => {
  expect(fieldOf(field)).toBe(place);
});
