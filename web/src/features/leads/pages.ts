// Pages of leads as they are kept while they are scrolled through, and how news comes into them. Pure.
import type { LeadItem } from '#/base/api/types';

export interface LeadPage {
  readonly leads: readonly LeadItem[];
  readonly next: string | null;
}

/** All leads of the pages in their order; one that slid from a page to the next while we read stands once. */
export function leadsOf(pages: readonly LeadPage[]): LeadItem[] {
  const seen = new Set<string>();
  return pages.flatMap(({ leads }) => leads).filter(({ lead_id: id }) => !seen.has(id) && seen.add(id));
}

/** The same, of pages most of which are those of before: only what is other is gone through. */
export class Merged {
  private pages: readonly LeadPage[] = [];
  /** How many leads there are before each page. */
  private starts: number[] = [];
  private leads: LeadItem[] = [];
  private seen = new Set<string>();

  of(pages: readonly LeadPage[]): LeadItem[] {
    const other = pages.findIndex((page, at) => page !== this.pages[at]);
    const from = other < 0 ? Math.min(pages.length, this.pages.length) : other;
    if (from === this.pages.length && from === pages.length) return this.leads;
    const kept = this.starts[from] ?? this.leads.length;
    for (const lead of this.leads.slice(kept)) this.seen.delete(lead.lead_id);
    const leads = this.leads.slice(0, kept);
    this.starts = this.starts.slice(0, from);
    for (const page of pages.slice(from)) {
      this.starts.push(leads.length);
      for (const lead of page.leads) {
        if (this.seen.has(lead.lead_id)) continue;
        this.seen.add(lead.lead_id);
        leads.push(lead);
      }
    }
    this.pages = pages;
    this.leads = leads;
    return leads;
  }
}

/** Those of these leads that are in the pages. */
export function findIn(pages: readonly LeadPage[], ids: ReadonlySet<string>): string[] {
  if (ids.size === 0) return [];
  return pages.flatMap((page) => page.leads.map((lead) => lead.lead_id).filter((id) => ids.has(id)));
}

export interface News {
  readonly pages: readonly LeadPage[];
  /** How many leads are new on top. */
  readonly added: number;
  /** False where there is a gap between the fresh leads and ours: everything is to be read anew. */
  readonly isWhole: boolean;
}

/** The pages with the newest page read afresh: what changed in it is put in place, and what is new stands on top. */
export function withFresh(pages: readonly LeadPage[], fresh: LeadPage): News {
  // What is fresh is newer than all but the first pages.
  const known = new Set(pages.slice(0, 2).flatMap(({ leads }) => leads.map(({ lead_id: id }) => id)));
  const added = fresh.leads.filter(({ lead_id: id }) => !known.has(id));
  const isWhole = fresh.next === null || added.length < fresh.leads.length;
  const changed = new Map(fresh.leads.map((lead) => [lead.lead_id, lead]));
  const kept = pages.map((page) => replaced(page, changed));
  const [first, ...others] = kept;
  if (first === undefined) return { pages: [fresh], added: added.length, isWhole: true };
  return { pages: [{ ...first, leads: [...added, ...first.leads] }, ...others], added: added.length, isWhole };
}

/** The pages with these leads as they are now. A page nothing changed in is the same object. */
export function withChanged(pages: readonly LeadPage[], leads: readonly LeadItem[]): LeadPage[] {
  const changed = new Map(leads.map((lead) => [lead.lead_id, lead]));
  return pages.map((page) => replaced(page, changed));
}

function replaced(page: LeadPage, changed: ReadonlyMap<string, LeadItem>): LeadPage {
  if (!page.leads.some(({ lead_id: id }) => changed.has(id))) return page;
  return { ...page, leads: page.leads.map((lead) => changed.get(lead.lead_id) ?? lead) };
}
