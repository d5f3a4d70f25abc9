// What is asked of the insights as it stands in the address, and what the server is asked for it. Pure.
import { dayAt, dayStart } from '#/base/time/zones';

export const tabs = ['overview', 'speed', 'promises', 'fairness', 'load', 'routing', 'conversion'] as const;
export const spans = ['7', '28', '90', '365'] as const;
const compares = ['previous', 'year', 'none'] as const;
export const filterNames = [
  'team',
  'pool',
  'rule',
  'source',
  'tier',
  'segment',
  'rep',
  'territory',
  'queue',
  'country',
  'in_zone',
] as const;
export const groupings = ['tier', 'team', 'rep', 'pool', 'rule', 'path', 'source', 'segment', 'territory'] as const;
const parts = ['of', 'fits', 'rest'] as const;
const waits = ['hands', 'queue', 'hold'] as const;

export type Tab = (typeof tabs)[number];
export type FilterName = (typeof filterNames)[number];
export type Grouping = (typeof groupings)[number];
export type Filters = Partial<Record<FilterName, string>>;

export interface InsightSearch extends Filters {
  tab?: Tab;
  /** So many days up to now; 28 unless said. */
  days?: (typeof spans)[number];
  /** The first and the last day of a span of one's own. */
  from?: string;
  to?: string;
  compare?: (typeof compares)[number];
  by?: Grouping;
  clock?: 'working';
  metric?: string;
  measure?: 'kept' | 'value';
}

/** Which of the counted leads a list is of. */
export interface NarrowSearch {
  /** Two moments, instead of whole days: a step of a line, or what is compared with. */
  since?: string;
  until?: string;
  /** Whenever they came in. */
  ever?: true;
  part?: (typeof parts)[number];
  seconds_from?: number;
  seconds_to?: number;
  waiting?: (typeof waits)[number];
  weekday?: number;
  hour?: number;
  reason?: string;
  fault?: string;
}

export type LeadsSearch = InsightSearch & NarrowSearch;

const charsMax = 200;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const stepMs = 60_000;
// As far back as the server may be asked.
const everDays = 3_650;

/** What an address asks for; what is not known is left out. */
export function readInsightSearch(raw: Readonly<Record<string, unknown>>): InsightSearch {
  const search: InsightSearch = {};
  put(search, 'tab', oneOf(tabs, raw.tab));
  put(search, 'days', oneOf(spans, String(raw.days)));
  put(search, 'compare', oneOf(compares, raw.compare));
  put(search, 'by', oneOf(groupings, raw.by));
  put(search, 'clock', oneOf(['working'] as const, raw.clock));
  put(search, 'measure', oneOf(['kept', 'value'] as const, raw.measure));
  const [from, to] = [textOf(raw.from), textOf(raw.to)];
  if (from !== undefined && to !== undefined && dayPattern.test(from) && dayPattern.test(to) && from <= to) {
    search.from = from;
    search.to = to;
  }
  put(search, 'metric', textOf(raw.metric));
  for (const name of filterNames) put(search, name, textOf(raw[name]));
  return search;
}

/** The same, of the list behind a number. */
export function readLeadsSearch(raw: Readonly<Record<string, unknown>>): LeadsSearch {
  const search: LeadsSearch = readInsightSearch(raw);
  const [since, until] = [momentOf(raw.since), momentOf(raw.until)];
  if (since !== undefined && until !== undefined && since < until) {
    search.since = since;
    search.until = until;
  }
  if (raw.ever === true) search.ever = true;
  put(search, 'part', oneOf(parts, raw.part));
  put(search, 'waiting', oneOf(waits, raw.waiting));
  put(search, 'seconds_from', numberOf(raw.seconds_from));
  put(search, 'seconds_to', numberOf(raw.seconds_to));
  put(search, 'weekday', numberOf(raw.weekday, 6));
  put(search, 'hour', numberOf(raw.hour, 23));
  put(search, 'reason', textOf(raw.reason));
  put(search, 'fault', textOf(raw.fault));
  return search;
}

interface Compared {
  readonly compared_since: string | null;
  readonly compared_until: string | null;
}

export interface SpanQuery extends Filters {
  since: string;
  until: string;
  zone: string;
}

/** Which leads the server is asked for: whole days of the viewer's zone, up to this minute. */
export function spanQuery(search: LeadsSearch, now: number, zone: string): SpanQuery {
  const minute = Math.floor(now / stepMs) * stepMs;
  if (search.since !== undefined && search.until !== undefined)
    return { ...filtersOf(search), since: search.since, until: search.until, zone };
  if (search.ever === true)
    return { ...filtersOf(search), since: iso(dayStart(minute, zone, -everDays)), until: iso(minute), zone };
  const own = search.from !== undefined && search.to !== undefined;
  const first = own ? dayAt(search.from ?? '', zone) : null;
  const last = own ? dayAt(search.to ?? '', zone) : null;
  const since = first ?? dayStart(minute, zone, 1 - Number(search.days ?? 28));
  const until = last === null ? minute : Math.min(dayStart(last, zone, 1), Math.max(minute, since + stepMs));
  return { ...filtersOf(search), since: iso(since), until: iso(Math.max(until, since + stepMs)), zone };
}

/** The filters that are on. */
function filtersOf(search: InsightSearch): Filters {
  return Object.fromEntries(
    filterNames.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]),
  );
}

/** The moments of what is compared with, as a list is asked for them. */
export function comparedSpan({ compared_since: since, compared_until: until }: Compared): NarrowSearch {
  return since === null || until === null ? {} : { since, until };
}

/** What the span is compared with, as the server is asked for it. */
export function compareOf(search: InsightSearch): { compare?: 'previous' | 'year' } {
  const compare = search.compare ?? 'previous';
  return compare === 'none' ? {} : { compare };
}

/** The same leads of the same time, without what only says how they are shown. */
export function sameLeads(search: InsightSearch): InsightSearch {
  const { days, from, to } = search;
  return {
    ...(days === undefined ? {} : { days }),
    ...(from === undefined || to === undefined ? {} : { from, to }),
    ...filtersOf(search),
  };
}

/** The address of the leads behind a number: of a metric, of one group, and narrowed further. */
export function leadsOf(search: InsightSearch, metric: string, narrow: NarrowSearch & Filters = {}): LeadsSearch {
  return { ...sameLeads(search), metric, ...narrow };
}

function put<T extends object, K extends keyof T>(target: T, name: K, value: T[K] | undefined): void {
  if (value !== undefined) target[name] = value;
}

function oneOf<const T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

/** An address that says `rule=12` is read as a number by the router. An empty text asks for leads without a name. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, charsMax) : undefined;
}

function momentOf(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? iso(Date.parse(value)) : undefined;
}

function numberOf(value: unknown, most = Infinity): number | undefined {
  const number = Number(value);
  return value === '' || value === null || value === undefined || !(number >= 0 && number <= most) ? undefined : number;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
