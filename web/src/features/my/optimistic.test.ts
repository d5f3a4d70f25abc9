import { expect, test } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { asDone, withDone } from './optimistic';

const now = Date.parse('2026-09-07T09:00:00Z');
const offer = { lead_id: 'L1', outcome: 'offered', accept_by: '2026-09-07T09:05:00Z' } as LeadItem;

test('what is accepted is theirs, and what is touched is answered now', () => {
  expect(asDone(offer, { does: 'accept' }, now)).toMatchObject({ outcome: 'assigned', accept_by: null });
  expect(asDone(offer, { does: 'touch', kind: 'call' }, now)?.touched_at).toBe('2026-09-07T09:00:00.000Z');
  const before = { ...offer, touched_at: '2026-09-07T08:00:00Z' };
  expect(asDone(before, { does: 'touch', kind: 'call' }, now)?.touched_at).toBe('2026-09-07T08:00:00Z');
});

test('what is passed on or closed leaves the list, and nothing else does', () => {
  const other = { ...offer, lead_id: 'L2' };
  expect(withDone([offer, other], 'L1', { does: 'pass', reason: 'busy' }, now)).toEqual([other]);
  const won = { does: 'outcome', kind: 'won', reason: null, value: 9, currency: 'EUR' } as const;
  expect(withDone([offer, other], 'L1', { ...won, closes: true }, now)).toEqual([other]);
  expect(withDone([offer, other], 'L1', { ...won, closes: false }, now)).toEqual([offer, other]);
  expect(withDone([offer], 'L1', { does: 'snooze', until: '' }, now)).toEqual([offer]);
});
