// What is read out of a lead for a row. Pure.
import type { LeadItem } from '#/base/api/types';

/** The rule, and the reason without it: the server's reasons begin with the rule that decided. */
export function reasonOf(rule: string | null, reason: string): { rule: string | null; rest: string } {
  const start = `${rule ?? ''}: `;
  return rule && reason.startsWith(start) ? { rule, rest: reason.slice(start.length) } : { rule: null, rest: reason };
}

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

export interface Move {
  readonly lead: LeadItem;
  /** Why it stays as it is; null where it moves. */
  readonly stays: 'closed' | 'joined' | 'rejected' | 'has' | null;
}

/** What giving these leads to somebody (or, null, to whomever the policy finds) would do with each. */
export function planMoves(leads: readonly LeadItem[], to: string | null): Move[] {
  return leads.map((lead) => ({ lead, stays: whyStays(lead, to) }));
}

function whyStays(lead: LeadItem, to: string | null): Move['stays'] {
  if (lead.status === 'closed' || lead.status === 'joined' || lead.status === 'rejected') return lead.status;
  return to !== null && lead.assignee === to ? 'has' : null;
}
