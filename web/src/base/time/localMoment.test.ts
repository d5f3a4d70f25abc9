import { expect, test } from 'vitest';
import { localAt, localText } from './localMoment';

const berlin = 'Europe/Berlin';

test('a moment is written by the clocks of its zone and read back', () => {
  const at = Date.parse('2026-09-07T12:30:00Z');
  expect(localText(at, berlin)).toBe('2026-09-07T14:30');
  expect(localAt('2026-09-07T14:30', berlin)).toBe(at);
});

test('what a zone skips is the moment after', () => {
  expect(localAt('2026-03-29T02:30', berlin)).toBe(Date.parse('2026-03-29T01:30:00Z'));
});

test.each(['', '2026-09-07', '2026-02-30T10:00', '2026-09-07T25:00', 'soon'])('%s is no moment', (text) => {
  expect(localAt(text, berlin)).toBeNull();
});
