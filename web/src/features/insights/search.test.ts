import { describe, expect, it } from 'vitest';
import { compareOf, leadsOf, readInsightSearch, readLeadsSearch, spanQuery } from './search';

const now = Date.parse('2026-11-23T09:41:37Z');

describe('what an address asks for', () => {
  it('keeps what it knows and leaves the rest out', () => {
    expect(readInsightSearch({ tab: 'speed', days: 7, rule: 12, team: '', nonsense: 1, by: 'colour' })).toEqual({
      tab: 'speed',
      days: '7',
      rule: '12',
      team: '',
    });
  });

  it('takes a span of one’s own only where it is one', () => {
    expect(readInsightSearch({ from: '2026-10-01', to: '2026-10-31' })).toEqual({
      from: '2026-10-01',
      to: '2026-10-31',
    });
    expect(readInsightSearch({ from: '2026-10-31', to: '2026-10-01' })).toEqual({});
    expect(readInsightSearch({ from: '2026-10-31' })).toEqual({});
  });

  it('reads numbers of a list that lie within their bounds', () => {
    expect(readLeadsSearch({ weekday: 6, hour: '0', seconds_from: 60, part: 'rest' })).toEqual({
      weekday: 6,
      hour: 0,
      seconds_from: 60,
      part: 'rest',
    });
    expect(readLeadsSearch({ weekday: 7, hour: -1, seconds_from: 'x', part: 'none' })).toEqual({});
  });
});

describe('what the server is asked', () => {
  it('is whole days of the zone, up to this minute', () => {
    expect(spanQuery({}, now, 'Europe/Berlin')).toEqual({
      since: '2026-10-26T23:00:00.000Z',
      until: '2026-11-23T09:41:00.000Z',
      zone: 'Europe/Berlin',
    });
  });

  it('counts days across a change of clocks', () => {
    expect(spanQuery({ from: '2026-10-24', to: '2026-10-25' }, now, 'Europe/Berlin')).toMatchObject({
      since: '2026-10-23T22:00:00.000Z',
      until: '2026-10-25T23:00:00.000Z',
    });
  });

  it('does not go beyond now, and is never empty', () => {
    expect(spanQuery({ from: '2026-11-20', to: '2026-12-31' }, now, 'UTC').until).toBe('2026-11-23T09:41:00.000Z');
    const later = spanQuery({ from: '2027-01-01', to: '2027-01-02' }, now, 'UTC');
    expect(Date.parse(later.until)).toBeGreaterThan(Date.parse(later.since));
  });

  it('compares with the time before unless it is told not to', () => {
    expect(compareOf({})).toEqual({ compare: 'previous' });
    expect(compareOf({ compare: 'year' })).toEqual({ compare: 'year' });
    expect(compareOf({ compare: 'none' })).toEqual({});
  });
});

it('leads to the leads of the same time and the same names', () => {
  const search = { tab: 'speed', days: '90', team: 'emea', compare: 'year', by: 'tier' } as const;
  expect(leadsOf(search, 'kept', { part: 'rest', tier: 'hot' })).toEqual({
    days: '90',
    team: 'emea',
    metric: 'kept',
    part: 'rest',
    tier: 'hot',
  });
});
