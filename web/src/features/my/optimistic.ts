// What a lead will be once what was pressed is done, shown before the server has said so. Pure.
import type { LeadItem } from '#/base/api/types';
import type { Work } from '#/base/api/leadWork';

/** The lead as it will be; null where it leaves the list. What changes nothing here leaves it as it is. */
export function asDone(lead: LeadItem, work: Work, now: number): LeadItem | null {
  const at = new Date(now).toISOString();
  switch (work.does) {
    case 'accept':
      return { ...lead, outcome: 'assigned', accept_by: null };
    case 'touch':
      return { ...lead, outcome: 'assigned', accept_by: null, touched_at: lead.touched_at ?? at };
    case 'pass':
    case 'reassign':
    case 'close':
      return null;
    case 'outcome':
      return work.closes ? null : lead;
    default:
      return lead;
  }
}

/** The list with one lead as it will be. */
export function withDone(leads: readonly LeadItem[], id: string, work: Work, now: number): LeadItem[] {
  return leads.flatMap((lead) => (lead.lead_id === id ? (asDone(lead, work, now) ?? []) : lead));
}
