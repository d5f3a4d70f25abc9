// Who is to get what of somebody who leaves, and what that comes to. Pure.
import type { components } from '#/base/api/schema';

export type Preview = components['schemas']['DeparturePreview'];

export interface Wishes {
  /** `policy`, `keep`, or a rep. */
  readonly accountsTo: string;
  /** `policy`, or a rep. */
  readonly leadsTo: string;
  readonly heir: string | null;
  /** Single ones, by id. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly leads: Readonly<Record<string, string>>;
  /** The day, `2026-11-30`; empty for now. */
  readonly on: string;
  readonly draft: boolean;
}

export const noWishes: Wishes = {
  accountsTo: 'policy',
  leadsTo: 'policy',
  heir: null,
  accounts: {},
  leads: {},
  on: '',
  draft: false,
};

export interface WishesBody {
  accounts_to: string;
  leads_to: string;
  accounts: Record<string, string>;
  leads: Record<string, string>;
  heir: string | null;
  on: string | null;
  draft: boolean;
}

export function bodyOf(wishes: Wishes): WishesBody {
  return {
    accounts_to: wishes.accountsTo,
    leads_to: wishes.leadsTo,
    accounts: { ...wishes.accounts },
    leads: { ...wishes.leads },
    heir: wishes.heir,
    on: wishes.on || null,
    draft: wishes.draft,
  };
}

/** What is in somebody's name, in one number each; whatever there is none of is left out. */
export function namedOf(preview: Preview): { readonly kind: Named; readonly count: number }[] {
  const counts = {
    policy: preview.policy.length,
    accounts: preview.accounts.count,
    opportunities: preview.opportunities,
    leads: preview.open_leads,
    clocks: preview.clocks_running,
    waiting: preview.waiting.length,
    people: preview.people,
    standsIn: preview.stands_in_for.length + preview.accounts_as_backup.count,
    manages: preview.manages.length,
  };
  return (Object.keys(counts) as Named[])
    .map((kind) => ({ kind, count: counts[kind] }))
    .filter(({ count }) => count > 0);
}

export type Named =
  'policy' | 'accounts' | 'opportunities' | 'leads' | 'clocks' | 'waiting' | 'people' | 'standsIn' | 'manages';

/** How many each would get, most first; those whom nobody gets are under the empty name. */
export function sharesOf(
  preview: Preview,
): { readonly rep: string; readonly accounts: number; readonly leads: number }[] {
  const found = new Map<string, { accounts: number; leads: number }>();
  const add = (rep: string | null, kind: 'accounts' | 'leads') => {
    const share = found.get(rep ?? '') ?? { accounts: 0, leads: 0 };
    found.set(rep ?? '', { ...share, [kind]: share[kind] + 1 });
  };
  for (const { to } of preview.proposals.accounts.items) add(to, 'accounts');
  for (const { assignee } of preview.proposals.leads) add(assignee, 'leads');
  return [...found]
    .map(([rep, share]) => ({ rep, ...share }))
    .sort((one, other) => Number(!one.rep) - Number(!other.rep) || total(other) - total(one));
}

function total({ accounts, leads }: { accounts: number; leads: number }): number {
  return accounts + leads;
}
