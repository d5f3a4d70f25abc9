import { describe, expect, it } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { promiseOf } from './rows';

const lead = (facts: Partial<LeadItem>) =>
  ({ lead_id: 'L1', outcome: 'assigned', status: 'open', received_at: 'r', decided_at: 'd', ...facts }) as LeadItem;

describe('promiseOf', () => {
  it('is the acceptance while a lead is on offer', () => {
    const promise = promiseOf(lead({ outcome: 'offered', accept_by: 'a', sla_due: 's' }));
    expect([promise.from, promise.due]).toEqual(['d', 'a']);
  });

  it('is nothing once the lead joined another', () => {
    expect(promiseOf(lead({ status: 'joined', sla_due: 's' })).due).toBeNull();
  });
});
