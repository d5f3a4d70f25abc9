import { describe, expect, it } from 'vitest';
import { axisSeconds, beforeOf, binText, moveOf, secondsText, secondsTicks, workText, worthText } from './figures';

const number = (value: number | null, count = 100, of = 100) => ({ value, count, of, p90: null });

describe('numbers', () => {
  it('are counts, shares and spans', () => {
    expect([42, 185, 120, 1_079, 7_800, 273_600].map(secondsText)).toEqual([
      '42 s',
      '3 min 5 s',
      '2 min',
      '17 min',
      '2 h 10 min',
      '3 d 4 h',
    ]);
    expect(secondsText(null)).toBe('–');
    expect([30, 4_440, 60_000].map(workText)).toEqual(['0.5 h', '74 h', '1,000 h']);
  });

  it('are amounts of each currency', () => {
    expect(worthText([])).toBeNull();
    expect(
      worthText([
        { currency: 'EUR', amount: 12_400, leads: 3 },
        { currency: 'USD', amount: 80, leads: 1 },
      ]),
    ).toBe('€12,400 + $80');
  });

  it('were something before where anything is compared', () => {
    expect(beforeOf(number(0.5), 'share', { days: '7' })).toEqual({ text: '50.0%', leads: { days: '7' } });
    expect(beforeOf(null, 'share', {})).toBeNull();
  });

  it('lie in bins', () => {
    expect([binText(0, 60), binText(300, 900), binText(259_200, null)]).toEqual(['under 1m', '5m – 15m', 'over 3d']);
  });
});

describe('an axis of seconds', () => {
  it('calls no two of its lines the same', () => {
    expect(secondsTicks(5_000).map(axisSeconds)).toEqual(['0', '30m', '1h', '90m']);
    expect(secondsTicks(70).map(axisSeconds).at(-1)).toBe('2m');
    for (let most = 10; most < 900_000; most = Math.ceil(most * 1.3)) {
      const names = secondsTicks(most).map(axisSeconds);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('has lines at whole minutes, hours and days', () => {
    expect(secondsTicks(50)).toEqual([0, 15, 30, 45, 60]);
    expect(secondsTicks(13_400)).toEqual([0, 3_600, 7_200, 10_800, 14_400]);
    expect(secondsTicks(900_000)).toEqual([0, 259_200, 518_400, 777_600, 1_036_800]);
    expect(secondsTicks(0)).toEqual([0, 15]);
  });
});

describe('how a number moved', () => {
  it('is told in points of a share', () => {
    expect(moveOf(number(0.91), number(0.88), 'share', 'higher')).toEqual({
      text: '3.0 pt',
      news: 'good',
      direction: 'up',
    });
    expect(moveOf(number(0.05), number(0.02), 'share', 'lower')).toMatchObject({ news: 'bad', direction: 'up' });
  });

  it('is told in parts of anything else', () => {
    expect(moveOf(number(90), number(120), 'seconds', 'lower')).toEqual({
      text: '25%',
      news: 'good',
      direction: 'down',
    });
    expect(moveOf(number(110), number(100), 'leads', 'neither')).toMatchObject({ text: '10%', news: 'neither' });
  });

  it('is not told where there is nothing to compare with', () => {
    expect(moveOf(number(1), null, 'share', 'higher')).toBeNull();
    expect(moveOf(number(null), number(0.5), 'share', 'higher')).toBeNull();
    expect(moveOf(number(5), number(0), 'leads', 'higher')).toBeNull();
  });

  it('is told as times where it is many', () => {
    expect(moveOf(number(2_424), number(100), 'leads', 'neither')?.text).toBe('×24');
  });

  it('is not told of few leads', () => {
    expect(moveOf(number(0.5), number(0.9, 8, 9), 'share', 'higher')).toBeNull();
    expect(moveOf(number(0.5, 5, 9), number(0.9), 'share', 'higher')).toBeNull();
    expect(moveOf(number(0.5, 5, 10), number(0.9), 'share', 'higher')).not.toBeNull();
  });

  it('is none where it is smaller than what is shown', () => {
    expect(moveOf(number(0.9001), number(0.9), 'share', 'higher')).toMatchObject({
      direction: 'none',
      news: 'neither',
    });
  });
});
