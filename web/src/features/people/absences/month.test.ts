import { describe, expect, it } from 'vitest';
import { bodyOf, daysIn, daysOf, dragged, formOf, monthOf, monthText } from './month';

const berlin = 'Europe/Berlin';

it('counts months on and back', () => {
  expect([monthText('2026-12', 1), monthText('2026-01', -1), monthText('2026-05')]).toEqual([
    '2027-01',
    '2025-12',
    '2026-05',
  ]);
  expect(monthOf(Date.parse('2026-09-30T22:30:00Z'), berlin)).toBe('2026-10');
});

it('has all days of a month, the long one of October too', () => {
  const october = daysOf('2026-10', berlin);
  expect(october.days).toHaveLength(31);
  expect((october.end - october.start) / 3_600_000).toBe(31 * 24 + 1);
  expect(daysOf('2028-02', 'UTC').days).toHaveLength(29);
});

describe('an absence in a form', () => {
  const whole = { rep: 'anna', start: '2026-10-23T22:00:00Z', end: '2026-10-25T23:00:00Z', kind: 'vacation' };

  it('is of whole days between midnights of the rep, the change of clocks between them', () => {
    const form = formOf(whole, berlin);
    expect(form).toMatchObject({ from: '2026-10-24', to: '2026-10-25', fromTime: '' });
    expect(bodyOf(form)).toEqual({ rep: 'anna', start: '2026-10-24', end: '2026-10-25', kind: 'vacation' });
  });

  it('is of times else', () => {
    const form = formOf({ ...whole, start: '2026-09-07T12:00:00Z', end: '2026-09-07T14:30:00Z' }, berlin);
    expect(form).toMatchObject({ from: '2026-09-07', to: '2026-09-07', fromTime: '14:00', toTime: '16:30' });
    expect(bodyOf(form)).toMatchObject({ start: '2026-09-07T14:00:00', end: '2026-09-07T16:30:00' });
  });
});

it('counts days, both included', () => {
  expect(daysIn({ from: '2026-09-07', to: '2026-09-09' })).toBe(3);
  expect(daysIn({ from: '2026-09-07', to: '' })).toBe(1);
  expect(daysIn({ from: '2026-09-09', to: '2026-09-07' })).toBe(0);
  expect(dragged(5, 2)).toEqual([2, 5]);
});
