import { describe, expect, it } from 'vitest';
import type { Pool, RepCoverage, RepNow } from '../data';
import { capsUsed, standingOf } from './standing';

const rep = {
  id: 'anna',
  status: 'active',
  presence: 'available',
  absent_until: null,
  open_leads: 3,
  open_cap: 10,
  week: { days: 'Mon-Fri', spans: ['09:00-17:00'], holidays: [] },
} as unknown as RepNow;
const covered: RepCoverage = {
  rep: 'anna',
  zone: 'UTC',
  working: [
    { start: '2026-09-07T09:00:00Z', end: '2026-09-07T17:00:00Z' },
    { start: '2026-09-08T09:00:00Z', end: '2026-09-08T17:00:00Z' },
  ],
  absences: [],
  holidays: [],
};
const at = (text: string) => Date.parse(`2026-09-${text}:00Z`);
const noon = at('07T12:00');

describe('standingOf', () => {
  it('says until when somebody works, the closing moment is outside', () => {
    expect(standingOf(rep, covered, null, noon)).toEqual({ kind: 'working', why: 'working', until: at('07T17:00') });
    expect(standingOf(rep, covered, null, at('07T17:00'))).toEqual({ kind: 'off', why: 'off', until: at('08T09:00') });
    expect(standingOf(rep, covered, null, at('09T09:00'))).toEqual({ kind: 'off', why: 'never', until: null });
  });

  it.each([
    [{ status: 'departed' }, 'left', 'left'],
    [{ status: 'leave' }, 'away', 'leave'],
    [{ presence: 'paused' }, 'away', 'paused'],
    [{ presence: 'away' }, 'away', 'said'],
    [{ absent_until: '2026-09-09T00:00:00Z' }, 'away', 'absent'],
    [{ open_leads: 10 }, 'full', 'full'],
    [{ open_cap: null }, 'working', 'working'],
    [{ week: { days: '', spans: [], holidays: [] } }, 'working', 'any'],
  ])('knows %o', (facts, kind, why) => {
    expect(standingOf({ ...rep, ...facts } as RepNow, covered, null, noon)).toMatchObject({ kind, why });
  });

  it('counts a cap that is used up', () => {
    expect(standingOf(rep, covered, { count: 5, of: 5 }, noon)).toMatchObject({ kind: 'full', why: 'capped' });
    expect(standingOf(rep, covered, { count: 4, of: 5 }, noon)).toMatchObject({ kind: 'working' });
  });
});

it('takes the tightest cap of all pools', () => {
  const pool = (cap: number | null, used: number) =>
    ({ members: [{ rep: 'anna', cap, cap_used: used }] }) as unknown as Pool;
  expect(capsUsed([pool(20, 3), pool(5, 3), pool(null, 0)]).get('anna')).toEqual({ count: 3, of: 5 });
});
