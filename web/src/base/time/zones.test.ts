import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, dayAt, dayStart, dayText, instantOf, wallTime, weekday } from './zones';

const berlin = 'Europe/Berlin';
const zones = ['UTC', berlin, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];

describe('days of a zone', () => {
  it('have 23 hours when clocks go forward and 25 when they go back', () => {
    const hours = (day: string) => {
      const start = dayAt(day, berlin) ?? 0;
      return (dayStart(start, berlin, 1) - start) / 3_600_000;
    };
    expect(hours('2026-03-29')).toBe(23);
    expect(hours('2026-10-25')).toBe(25);
    expect(hours('2026-10-26')).toBe(24);
  });

  it('begin at midnight, whatever instant of them is named', () => {
    expect(new Date(dayStart(Date.parse('2026-09-07T23:30:00Z'), berlin)).toISOString()).toBe(
      '2026-09-07T22:00:00.000Z',
    );
  });

  it('are written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...zones), (days, zone) => {
        const at = days * 86_400_000 + 43_200_000;
        const text = dayText(at, zone);
        const start = dayAt(text, zone);
        expect(start).toBe(dayStart(at, zone));
        expect(dayText(start ?? 0, zone)).toBe(text);
      }),
    );
    expect(dayAt('2026-02-30', 'UTC')).toBeNull();
    expect(dayAt('soon', 'UTC')).toBeNull();
  });

  it('have a weekday', () => {
    expect(weekday(Date.parse('2026-09-06T22:30:00Z'), berlin)).toBe(0);
    expect(weekday(Date.parse('2026-09-06T21:30:00Z'), berlin)).toBe(6);
  });
});

describe('instantOf', () => {
  it('takes the first of two and what comes after a time that is skipped', () => {
    const at = (day: number, hour: number, month: number) =>
      new Date(instantOf({ year: 2026, month, day, hour, minute: 30 }, berlin)).toISOString();
    expect(at(25, 2, 10)).toBe('2026-10-25T00:30:00.000Z');
    expect(at(29, 2, 3)).toBe('2026-03-29T01:30:00.000Z');
  });

  it('is what the clocks showed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000_000 }), fc.constantFrom(...zones), (minutes, zone) => {
        const at = minutes * 60_000;
        const again = instantOf(wallTime(at, zone), zone);
        expect(clockText(again, zone)).toBe(clockText(at, zone));
        expect(at - again === 0 || at - again === 3_600_000 || at - again === 1_800_000).toBe(true);
      }),
    );
  });
});
