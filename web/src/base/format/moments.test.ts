import { describe, expect, it } from 'vitest';
import { dateText, fullMoment, knownZone, momentText, shortSpan, spanText } from './moments';

const at = Date.parse('2026-09-09T16:51:42Z');

describe('spanText', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [-7_800_000, '2 h 10 min'],
    [100 * 3_600_000, '4 d 4 h'],
  ])('says %i ms as %s', (ms, said) => {
    expect(spanText(ms)).toBe(said);
  });
});

describe('shortSpan', () => {
  it.each([
    [42_000, '42s'],
    [61_000, '1m'],
    [7_200_000, '2h'],
    [47 * 3_600_000, '47h'],
    [72 * 3_600_000, '3d'],
  ])('says %i ms as %s', (ms, said) => {
    expect(shortSpan(ms)).toBe(said);
  });
});

describe('momentText', () => {
  it('says only the time of a moment of today', () => {
    expect(momentText(at, at + 3_600_000, 'UTC', 'en-GB')).toBe('16:51');
  });

  it('asks the zone which day it is', () => {
    expect(momentText(at, at + 6 * 3_600_000, 'Asia/Tokyo', 'en-GB')).toBe('01:51');
    expect(momentText(at, at + 8 * 3_600_000, 'UTC', 'en-GB')).toBe('9 Sept, 16:51');
  });

  it('says the year of another year', () => {
    expect(momentText(at, at + 365 * 86_400_000, 'UTC', 'en-GB')).toContain('2026');
  });
});

describe('fullMoment', () => {
  it('names the zone', () => {
    expect(fullMoment(at, 'Asia/Tokyo', 'en-GB')).toMatch(/^Thu,? 10 Sept 2026,? 01:51:42 GMT\+9$/);
  });
});

describe('knownZone', () => {
  it('falls back to UTC for a zone nobody knows', () => {
    expect([knownZone('Mars/Base'), knownZone('Europe/Oslo')]).toEqual(['UTC', 'Europe/Oslo']);
  });
});

describe('dateText', () => {
  it('is the same day in every zone, and leaves alone what is no day', () => {
    expect(dateText('2025-01-20', 'en-GB')).toBe('20 Jan 2025');
    expect(dateText('someday', 'en-GB')).toBe('someday');
  });
});
