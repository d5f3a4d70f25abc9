import { describe, expect, it } from 'vitest';
import { standingOf } from './clockStanding';

const from = '2026-09-09T10:00:00Z';
const due = '2026-09-09T11:00:00Z';
const minutes = (count: number) => Date.parse(from) + count * 60_000;

describe('standingOf', () => {
  it.each([
    [0, 'left', 0],
    [44, 'left', 44 / 60],
    [45, 'soon', 0.75],
    [60, 'late', 1],
  ] as const)('at %i minutes of an hour is %s', (at, kind, share) => {
    const standing = standingOf({ from, due }, minutes(at));
    expect(standing.kind).toBe(kind);
    expect(standing.share).toBeCloseTo(share);
  });

  it('is due exactly at the end, and counts from there', () => {
    expect(standingOf({ from, due }, minutes(75)).ms).toBe(15 * 60_000);
  });

  it('stays answered, however late', () => {
    const touchedAt = '2026-09-09T12:00:00Z';
    expect(standingOf({ from, due, touchedAt }, minutes(999))).toEqual({ kind: 'answered', ms: 7_200_000, share: 1 });
  });

  it('knows that nothing was promised', () => {
    expect(standingOf({ from, due: null }, minutes(5)).kind).toBe('none');
  });
});
