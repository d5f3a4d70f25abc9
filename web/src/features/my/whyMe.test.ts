import { expect, test } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { readReceipt } from '#/parts/receipt/receipt';
import { whyMe } from './whyMe';

const lead = {
  lead_id: 'L1',
  assignee: 'anna',
  received_at: '2026-09-07T09:00:00Z',
  sla_due: '2026-09-07T09:15:00Z',
} as LeadItem;
const receipt = readReceipt({
  reason: 'Territories: anna through pool strategic, owed the most turns',
  rules: [
    { rule: 'Hot', fits: false, why: 'score is 10' },
    { rule: 'Territories', fits: true, why: 'territory is Strategic' },
  ],
  targets: [
    {
      target: 'strategic',
      rep: 'anna',
      detail: 'owed the most turns',
      candidates: [
        { rep: 'anna', verdict: 'chosen' },
        { rep: 'bela', verdict: 'closed' },
        { rep: 'cleo', verdict: 'closed' },
        { rep: 'dora', verdict: 'eligible' },
      ],
    },
  ],
});

test('three sentences say the rule, the turn and the promise, and name nobody else', () => {
  const sentences = whyMe(lead, receipt, 'you');
  expect(sentences).toHaveLength(3);
  expect(sentences[0]).toContain('Territories');
  expect(sentences[1]).toContain('you');
  expect(sentences[1]).toContain('2');
  expect(sentences[2]).toContain('15 min');
  expect(sentences.join(' ')).not.toMatch(/bela|cleo|dora/u);
});

test('a lead that was given by hand says what was said of it', () => {
  const byHand = readReceipt({ reason: 'given by hand', rules: [], targets: [] });
  expect(whyMe({ ...lead, sla_due: null }, byHand, 'you')).toEqual(['Given by hand.']);
});
