// The filters of the list as they stand in the address, and what the server is asked for them. Pure.
import type { ViewFilters } from '#/base/api/savedViews';
import type { LeadQuery } from '#/base/api/types';

const outcomes = ['assigned', 'offered', 'held', 'queued', 'duplicate', 'rejected'] as const;
const statuses = ['open', 'joined', 'rejected', 'closed'] as const;
const dues = ['past', 'hour'] as const;
const spans = ['day', 'week', 'month'] as const;
const names = ['assignee', 'team', 'rule', 'pool', 'queue', 'account'] as const;

export interface LeadSearch {
  q?: string;
  outcome?: (typeof outcomes)[number];
  status?: (typeof statuses)[number];
  assignee?: string;
  team?: string;
  rule?: string;
  pool?: string;
  queue?: string;
  account?: string;
  touched?: boolean;
  due?: (typeof dues)[number];
  since?: (typeof spans)[number];
  order?: 'oldest';
  /** The saved view that was opened; its filters stand beside it, and may be others by now. */
  view?: number;
}

const charsMax = 200;
const hourMs = 3_600_000;
const spanHours = { day: 24, week: 7 * 24, month: 30 * 24 } as const;

/** What an address asks for; whatever in it is not a filter of ours, or not a value of one, is left out. */
export function readSearch(raw: Readonly<Record<string, unknown>>): LeadSearch {
  const search: LeadSearch = {};
  for (const name of ['q', ...names] as const) {
    const value = raw[name];
    // An address that says `rule=12` is read as a number by the router.
    if (typeof value === 'string' || typeof value === 'number') search[name] = String(value).slice(0, charsMax);
  }
  if (search.q === '') delete search.q;
  const outcome = oneOf(outcomes, raw.outcome);
  if (outcome !== undefined) search.outcome = outcome;
  const status = oneOf(statuses, raw.status);
  if (status !== undefined) search.status = status;
  const due = oneOf(dues, raw.due);
  if (due !== undefined) search.due = due;
  const since = oneOf(spans, raw.since);
  if (since !== undefined) search.since = since;
  if (typeof raw.touched === 'boolean') search.touched = raw.touched;
  if (raw.order === 'oldest') search.order = 'oldest';
  if (Number.isSafeInteger(raw.view) && Number(raw.view) > 0) search.view = Number(raw.view);
  return search;
}

/** What the server is asked. Spans are counted from whole minutes, so that the same question is asked for a while. */
export function queryOf(search: LeadSearch, now: number): LeadQuery {
  const { due, since, touched, order, ...equal } = filtersOf(search);
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    ...equal,
    order: order ?? 'newest',
    ...(touched === undefined ? {} : { touched: touched ? 'true' : 'false' }),
    ...(due === undefined ? {} : dueQuery(due, minute)),
    ...(since === undefined ? {} : { received_at_from: iso(minute - spanHours[since] * hourMs) }),
  };
}

/** What of it says which leads there are, and in which order. */
export function filtersOf(search: LeadSearch): ViewFilters {
  return Object.fromEntries(Object.entries(search).filter(([name]) => name !== 'view'));
}

/** Whether two say the same, in whichever order they say it. */
export function isSame(one: ViewFilters, other: ViewFilters): boolean {
  return sorted(one) === sorted(other);
}

function sorted(filters: ViewFilters): string {
  return JSON.stringify(Object.entries(filters).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** How many filters are on; the order is none. */
export function countFilters(search: LeadSearch): number {
  return Object.keys(filtersOf(search)).filter((name) => name !== 'order').length;
}

/** Leads nobody has answered, of whom it was promised by then. */
function dueQuery(due: 'past' | 'hour', minute: number): LeadQuery {
  const open = { status: 'open', touched: 'false' } as const;
  if (due === 'past') return { ...open, sla_due_to: iso(minute) };
  return { ...open, sla_due_from: iso(minute), sla_due_to: iso(minute + hourMs) };
}

function oneOf<const T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
