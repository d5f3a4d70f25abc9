// What is read out of a lead for a row. Pure.
import type { LeadItem } from '#/base/api/types';

/** The promise of a lead's first touch; an offer's is to be accepted first. */
export function promiseOf(lead: LeadItem) {
  const isOffer = lead.outcome === 'offered' && Boolean(lead.accept_by);
  const isOpen = lead.status === 'open';
  return {
    from: isOffer ? lead.decided_at : lead.received_at,
    due: (isOpen ? (isOffer ? lead.accept_by : lead.sla_due) : null) ?? null,
    touchedAt: lead.touched_at,
    closedAt: lead.closed_at,
  };
}
