// The numbers, as the server is asked for them. A question is the same for a minute, so that tabs share their answers.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { serverNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import {
  compareOf,
  type Grouping,
  type InsightSearch,
  type LeadsSearch,
  type NarrowSearch,
  sameLeads,
  spanQuery,
} from './search';

type Schemas = components['schemas'];
export type Overview = Schemas['InsightOverview'];
export type Told = Schemas['InsightTold'];
export type Group = Schemas['InsightGroup'];
export type State = Schemas['InsightState'];
export type Definition = Schemas['MetricDefinition'];

const lookEveryMs = 60_000;
const leadsAtOnce = 50;
const zonesMax = 100;
const common = { placeholderData: keepPreviousData, refetchInterval: lookEveryMs, staleTime: 20_000 } as const;

/** Which leads are asked for, as of this minute. */
export function useSpan(search: LeadsSearch) {
  const zone = useViewerZone();
  return spanQuery(search, serverNow(), zone);
}

export function useOverview(search: InsightSearch) {
  const query = { ...useSpan(search), ...compareOf(search) };
  return useQuery({
    queryKey: ['insights', 'overview', keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights', { params: { query } })),
    ...common,
  });
}

export function useGroups(search: InsightSearch, by: Grouping) {
  const query = { ...useSpan(search), ...compareOf(search), by, limit: 100 };
  return useQuery({
    queryKey: ['insights', 'groups', by, keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/groups', { params: { query } })),
    ...common,
  });
}

export function useSpeed(search: InsightSearch) {
  const query = { ...useSpan(search), clock: search.clock ?? 'wall', by: 'tier' } as const;
  return useQuery({
    queryKey: ['insights', 'speed', query.clock, keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/speed', { params: { query } })),
    ...common,
  });
}

/** Whenever they came in: the oldest wait the longest. */
export function useAges(search: InsightSearch) {
  const query = useSpan({ ...search, ever: true });
  return useQuery({
    queryKey: ['insights', 'ages', keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/ages', { params: { query } })),
    ...common,
  });
}

export function useFairness(search: InsightSearch) {
  const query = useSpan(search);
  return useQuery({
    queryKey: ['insights', 'fairness', keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/fairness', { params: { query } })),
    ...common,
  });
}

export function useLoad(search: InsightSearch, by: 'weekday' | 'zone') {
  const query = { ...useSpan(search), by, limit: zonesMax };
  return useQuery({
    queryKey: ['insights', 'load', by, keyOf(search)],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/load', { params: { query } })),
    ...common,
  });
}

export function useDefinitions() {
  return useQuery({
    queryKey: ['insights', 'definitions'],
    queryFn: async () => dataOf(await api.GET('/api/v1/insights/definitions')),
    staleTime: 300_000,
  });
}

export function useCounted(search: LeadsSearch) {
  const query = countedQuery(search, useSpan(search));
  return useInfiniteQuery({
    queryKey: ['insights', 'leads', search],
    initialPageParam: '',
    queryFn: async ({ pageParam: after }) =>
      dataOf(await api.GET('/api/v1/insights/leads', { params: { query: { ...query, limit: leadsAtOnce, after } } })),
    getNextPageParam: (page) => page.next ?? null,
    staleTime: 20_000,
  });
}

/** The address of the same list as a file. */
export function useCsvAddress(search: LeadsSearch): string {
  const query = countedQuery(search, useSpan(search));
  const params = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return `/api/v1/insights/leads.csv?${new URLSearchParams(params).toString()}`;
}

type Narrowed = Omit<NarrowSearch, 'since' | 'until' | 'ever'> & { metric: string };
type CountedQuery = ReturnType<typeof spanQuery> & Narrowed;

function countedQuery(search: LeadsSearch, span: ReturnType<typeof spanQuery>): CountedQuery {
  const { part, seconds_from, seconds_to, waiting, weekday, hour, reason, fault, metric } = search;
  const narrow = { part, seconds_from, seconds_to, waiting, weekday, hour, reason, fault, metric: metric ?? 'leads' };
  const said: unknown = Object.fromEntries(Object.entries(narrow).filter(([, value]) => value !== undefined));
  return { ...span, ...(said as Narrowed) };
}

/** What a question is told apart by: which leads, and what they are compared with. */
function keyOf(search: InsightSearch): object {
  return { ...sameLeads(search), ...compareOf(search) };
}
