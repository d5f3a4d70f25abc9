import { expect, it } from 'vitest';
import { spanText, stepText } from './steps';

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
