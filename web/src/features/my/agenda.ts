// What somebody has to do, the hottest on top: take what is offered, answer what waits, then what they have in hand. Pure.
import type { LeadItem } from '#/base/api/types';

export interface Agenda {
  /** On offer, in the order in which the offers run out. */
  readonly offered: readonly LeadItem[];
  /** Theirs and not answered, in the order in which that falls due; what was promised nothing comes last. */
  readonly waiting: readonly LeadItem[];
  /** Answered and still open, the latest answer first. */
  readonly inHand: readonly LeadItem[];
}

const hourMs = 3_600_000;

export function agendaOf(leads: readonly LeadItem[]): Agenda {
  const open = leads.filter((lead) => (lead.status ?? 'open') === 'open');
  const offered = open.filter((lead) => lead.outcome === 'offered');
  const theirs = open.filter((lead) => lead.outcome !== 'offered');
  return {
    offered: sorted(offered, (lead) => momentOf(lead.accept_by ?? lead.sla_due)),
    waiting: sorted(
      theirs.filter((lead) => !lead.touched_at),
      (lead) => momentOf(lead.sla_due),
    ),
    inHand: sorted(
      theirs.filter((lead) => lead.touched_at),
      (lead) => -Date.parse(lead.touched_at ?? ''),
    ),
  };
}

/** How many cannot wait: on offer, or due within the hour and not answered. */
export function countHot({ offered, waiting }: Agenda, now: number): number {
  return offered.length + waiting.filter((lead) => isHot(lead, now)).length;
}

/** Whether a lead that nobody answered is due within the hour, or was. */
export function isHot(lead: LeadItem, now: number): boolean {
  return !lead.touched_at && momentOf(lead.sla_due) < now + hourMs;
}

function momentOf(at: string | null | undefined): number {
  return at ? Date.parse(at) : Infinity;
}

function sorted(leads: readonly LeadItem[], by: (lead: LeadItem) => number): LeadItem[] {
  return leads.toSorted((one, other) => {
    const [first, second] = [by(one), by(other)];
    // Two that are promised nothing: infinity less infinity is no number.
    return first === second ? one.lead_id.localeCompare(other.lead_id) : first - second;
  });
}
