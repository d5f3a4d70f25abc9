import { describe, expect, it } from 'vitest';
import type { LeadItem } from '#/base/api/types';
import { promiseOf, reasonOf } from './rows';

const lead = (facts: Partial<LeadItem>) =>
  ({ lead_id: 'L1', outcome: 'assigned', status: 'open', received_at: 'r', decided_at: 'd', ...facts }) as LeadItem;

describe('reasonOf', () => {
  it('takes the rule off the front of the reason', () => {
    expect(reasonOf('Hot', 'Hot: ana through pool emea')).toEqual({ rule: 'Hot', rest: 'ana through pool emea' });
  });

  it('leaves a reason alone that does not begin with its rule', () => {
    const reason = 'same person as L7, which is open with ana';
    expect(reasonOf('Hot', reason)).toEqual({ rule: null, rest: reason });
    expect(reasonOf(null, ': odd')).toEqual({ rule: null, rest: ': odd' });
  });
});

describe('promiseOf', () => {
  it('is the acceptance while a lead is on offer', () => {
    const promise = promiseOf(lead({ outcome: 'offered', accept_by: 'a', sla_due: 's' }));
    expect([promise.from, promise.due]).toEqual(['d', 'a']);
  });

  it('is nothing once the lead joined another', () => {
    expect(promiseOf(lead({ status: 'joined', sla_due: 's' })).due).toBeNull();
  });
});
