import { expect, test } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { agendaOf, countHot } from './agenda';

const now = Date.parse('2026-09-07T09:00:00Z');

function lead(id: string, more: Partial<LeadItem>): LeadItem {
  return { lead_id: id, outcome: 'assigned', status: 'open', ...more } as LeadItem;
}

const leads = [
  lead('late', { sla_due: '2026-09-07T08:00:00Z' }),
  lead('calm', { sla_due: null }),
  lead('soon', { sla_due: '2026-09-07T09:30:00Z' }),
  lead('offer2', { outcome: 'offered', accept_by: '2026-09-07T09:20:00Z' }),
  lead('offer1', { outcome: 'offered', accept_by: '2026-09-07T09:05:00Z' }),
  lead('done', { touched_at: '2026-09-07T07:00:00Z' }),
  lead('done2', { touched_at: '2026-09-07T08:00:00Z' }),
  lead('closed', { status: 'closed' }),
  lead('calm0', { sla_due: null }),
];

test('the hottest are on top', () => {
  const { offered, waiting, inHand } = agendaOf(leads);
  expect(offered.map((one) => one.lead_id)).toEqual(['offer1', 'offer2']);
  expect(waiting.map((one) => one.lead_id)).toEqual(['late', 'soon', 'calm', 'calm0']);
  expect(inHand.map((one) => one.lead_id)).toEqual(['done2', 'done']);
});

test('what cannot wait is counted', () => {
  expect(countHot(agendaOf(leads), now)).toBe(4);
  expect(countHot(agendaOf([]), now)).toBe(0);
});
