import { describe, expect, it } from 'vitest';
import { comparedSpan, compareOf, leadsOf, readInsightSearch, readLeadsSearch, spanQuery } from './search';

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

describe('the leads behind a step of a line', () => {
  const step = { since: '2026-11-20T14:00:00.000Z', until: '2026-11-20T15:00:00.000Z' };

  it('are asked for by its moments, whatever the period is', () => {
    const search = readLeadsSearch({ days: '7', source: 'web', ...step });
    expect(spanQuery(search, now, 'UTC')).toEqual({ ...step, source: 'web', zone: 'UTC' });
  });

  it('are not asked for by moments that are none, or in the wrong order', () => {
    expect(readLeadsSearch({ since: step.until, until: step.since })).toEqual({});
    expect(readLeadsSearch({ since: 'x', until: step.until })).toEqual({});
    expect(readLeadsSearch({ until: step.until })).toEqual({});
  });
});

describe('what the server is asked', () => {
  it('goes back as far as it can where it does not matter when leads came in', () => {
    const { since, until } = spanQuery({ ever: true, days: '7' }, now, 'UTC');
    expect(Date.parse(until) - Date.parse(since)).toBeGreaterThan(3_600 * 86_400_000);
    expect(Date.parse(until) - Date.parse(since)).toBeLessThan(3_700 * 86_400_000);
  });

  it('is the time that is compared with, where any is', () => {
    const span = { compared_since: '2026-09-28T00:00:00Z', compared_until: '2026-10-26T00:00:00Z' };
    expect(comparedSpan(span)).toEqual({ since: span.compared_since, until: span.compared_until });
    expect(comparedSpan({ compared_since: null, compared_until: null })).toEqual({});
  });

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
