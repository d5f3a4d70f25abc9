import { describe, expect, it } from 'vitest';
import { lengthIn, placeOf, weekOf } from './week';

const berlin = 'Europe/Berlin';
const hours = (stretch: { start: number; end: number }) => (stretch.end - stretch.start) / 3_600_000;

describe('weekOf', () => {
  it('begins on Monday at midnight of the zone', () => {
    const week = weekOf(Date.parse('2026-09-09T12:00:00Z'), berlin);
    expect(new Date(week.start).toISOString()).toBe('2026-09-06T22:00:00.000Z');
    expect(hours(week)).toBe(168);
    expect(week.days.map((day) => day.isWeekend)).toEqual([false, false, false, false, false, true, true]);
  });

  it('has an hour more, or less, when the clocks change', () => {
    expect(hours(weekOf(Date.parse('2026-10-21T12:00:00Z'), berlin))).toBe(169);
    expect(hours(weekOf(Date.parse('2026-03-24T12:00:00Z'), berlin))).toBe(167);
    expect(hours(weekOf(Date.parse('2026-10-21T12:00:00Z'), 'America/New_York'))).toBe(168);
  });
});

describe('placeOf', () => {
  const week = weekOf(Date.parse('2026-10-21T12:00:00Z'), berlin);

  it('puts nine in the morning of the day after the change where it is by the clock of that day', () => {
    const monday = weekOf(Date.parse('2026-10-26T12:00:00Z'), berlin);
    const place = placeOf({ start: '2026-10-26T08:00:00Z', end: '2026-10-26T16:00:00Z' }, monday);
    expect(place?.left).toBeCloseTo((9 / 168) * 100);
    expect(place?.width).toBeCloseTo((8 / 168) * 100);
  });

  it('cuts what reaches out at both ends, and leaves out what does not touch', () => {
    expect(placeOf({ start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' }, week)).toEqual({
      left: 0,
      width: 100,
    });
    expect(placeOf({ start: '2026-10-26T00:00:00Z', end: '2026-10-27T00:00:00Z' }, week)).toBeNull();
    expect(placeOf({ start: '2026-10-01T00:00:00Z', end: '2026-10-18T22:00:00Z' }, week)).toBeNull();
  });
});

it('adds up what lies within', () => {
  const day = { start: Date.parse('2026-09-07T00:00:00Z'), end: Date.parse('2026-09-08T00:00:00Z') };
  const spans = [
    { start: '2026-09-06T22:00:00Z', end: '2026-09-07T02:00:00Z' },
    { start: '2026-09-07T09:00:00Z', end: '2026-09-07T10:30:00Z' },
  ];
  expect(lengthIn(spans, day)).toBe(3.5 * 3_600_000);
});
