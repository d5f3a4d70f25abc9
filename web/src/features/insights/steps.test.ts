import { expect, it } from 'vitest';
import { momentsText, pickedText, spanText, stepText } from './steps';

const at = Date.parse('2026-11-22T23:00:00Z');

it('says steps in the zone of whoever looks', () => {
  expect(stepText(at, 'day', 'Europe/Berlin', 'en-GB')).toBe('23 Nov');
  expect(stepText(at, 'month', 'UTC', 'en-GB')).toBe('Nov 2026');
});

it('ends a span with its last day', () => {
  expect(spanText(Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-12-01T00:00:00Z'), 'UTC', 'en-GB')).toBe(
    '1 Nov – 30 Nov',
  );
  expect(spanText(at, at + 3_600_000, 'UTC', 'en-GB')).toBe('22 Nov');
});

it('says the days that were picked, the last one included', () => {
  expect(pickedText('2026-11-19', '2026-11-22', 'en-GB')).toBe('19 Nov – 22 Nov');
  expect(pickedText('2026-11-19', '2026-11-19', 'en-GB')).toBe('19 Nov');
});

it('says hours of what is shorter than a day', () => {
  expect(momentsText(at, at + 3_600_000, 'Europe/Berlin', 'en-GB')).toBe('Mon 00:00 – Mon 01:00');
  expect(momentsText(at, at + 86_400_000, 'Europe/Berlin', 'en-GB')).toBe('23 Nov');
});
