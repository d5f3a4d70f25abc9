// What the board shows, read anew when something happens to a lead, and every so often.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import type { LeadItem, ReassignReason } from '#/base/api/types';
import { useLeadNews } from '#/base/api/useLeadNews';
import { type Row, rowOfOffer, rowOfPromise, soonestFirst } from './rows';
import type { PromiseSearch } from './search';

const pageRows = 100;
const lookEveryMs = 20_000;
// A busy office has several events each second; the board is read at most so often.
const gatherMs = 2_000;

export type PauseReason = components['schemas']['PauseBody']['reason'];
export type MessageItem = components['schemas']['MessageItem'];
type PromiseState = 'due' | 'breached' | 'escalated';

/** What the server says of a hold; its own document leaves that open. */
export interface Hold {
  readonly lead_id: string;
  readonly cause: string;
  readonly priority: string;
  readonly since: string;
  readonly looked_at_again: string;
  readonly until: string | null;
  readonly rule: string;
  readonly pool: string | null;
  readonly team: string | null;
  readonly reason: string;
}

export function useCounts() {
  return useQuery({
    queryKey: ['counts'],
    queryFn: async () => dataOf(await api.GET('/api/v1/promises/counts')),
    refetchInterval: lookEveryMs,
  });
}

/** The board follows what happens, for as long as it is shown. */
export function useLiveBoard(): void {
  const client = useQueryClient();
  useLeadNews(() => {
    void client.invalidateQueries({ queryKey: ['promises'] });
    void client.invalidateQueries({ queryKey: ['counts'] });
  }, gatherMs);
}

/** Promises, or offers, which have the same lines. */
export function useRows(view: 'due' | 'breached' | 'escalated' | 'offers', { team, pool }: PromiseSearch) {
  const whose = { ...(team ? { team } : {}), ...(pool ? { pool } : {}) };
  return useInfiniteQuery({
    queryKey: ['promises', view, whose],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      view === 'offers' ? readOffers(whose, after) : readPromises(view, whose, after),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: lookEveryMs,
  });
}

export function useHolds() {
  return useQuery({ queryKey: ['promises', 'holds'], queryFn: readHolds, refetchInterval: lookEveryMs });
}

export function useQueues() {
  return useQuery({
    queryKey: ['promises', 'queues'],
    queryFn: async () => dataOf(await api.GET('/api/v1/queues')).queues,
    refetchInterval: lookEveryMs,
  });
}

export function useParked() {
  return useQuery({
    queryKey: ['promises', 'messages'],
    queryFn: async () => {
      const query = { state: 'parked', limit: 200 } as const;
      const [parked, places] = await Promise.all([
        api.GET('/api/v1/messages', { params: { query } }),
        api.GET('/api/v1/messages/destinations'),
      ]);
      return {
        messages: dataOf(parked).messages,
        blocked: dataOf(places).destinations.filter((place) => place.blocked_since !== null),
      };
    },
    refetchInterval: lookEveryMs,
  });
}

export function usePools(): readonly string[] {
  const { data } = useQuery({
    queryKey: ['pool-names'],
    queryFn: async () => dataOf(await api.GET('/api/v1/pools')).pools.map(({ pool }) => pool),
    staleTime: 300_000,
  });
  return data ?? [];
}

/** Somebody else gets a lead; an empty name leaves it to the policy. */
export async function reassign(lead: string, to: string, reason: ReassignReason): Promise<string | null> {
  const done = await api.POST('/api/v1/leads/{lead}/reassign', {
    params: { path: { lead }, header: { 'Idempotency-Key': newKey() } },
    body: { reason, to: to || null },
  });
  return dataOf(done).assignee;
}

export async function pause(lead: string, reason: PauseReason): Promise<void> {
  const params = { path: { lead }, header: { 'Idempotency-Key': newKey() } };
  await api.POST('/api/v1/leads/{lead}/pause', { params, body: { reason } });
}

export async function retryMessage(message: number): Promise<void> {
  const params = { path: { message }, header: { 'Idempotency-Key': newKey() } };
  await api.POST('/api/v1/messages/{message}/retry', { params });
}

export async function cancelMessage(message: number): Promise<void> {
  const params = { path: { message }, header: { 'Idempotency-Key': newKey() } };
  await api.POST('/api/v1/messages/{message}/cancel', { params });
}

export async function retryAllMessages(): Promise<number> {
  const params = { header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/messages/retry', { params, body: { channel: '' } })).retried;
}

interface Page {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

async function readPromises(state: PromiseState, whose: { team?: string; pool?: string }, after: string) {
  const query = { state, ...whose, limit: pageRows, after };
  const page = dataOf(await api.GET('/api/v1/promises', { params: { query } }));
  return { rows: page.promises.map(rowOfPromise), next: page.next ?? null } satisfies Page;
}

async function readOffers(whose: { team?: string; pool?: string }, after: string): Promise<Page> {
  const query = { outcome: 'offered', status: 'open', ...whose, limit: pageRows, after } as const;
  const page = dataOf(await api.GET('/api/v1/leads', { params: { query } }));
  return { rows: soonestFirst(page.leads.map(rowOfOffer)), next: page.next ?? null };
}

async function readHolds(): Promise<{ holds: Hold[]; leads: ReadonlyMap<string, LeadItem> }> {
  const query = { outcome: 'held', status: 'open', limit: 500 } as const;
  const [waiting, known] = await Promise.all([
    api.GET('/api/v1/holds', { params: { query: { limit: 500 } } }),
    api.GET('/api/v1/leads', { params: { query } }),
  ]);
  const leads = new Map(dataOf(known).leads.map((lead) => [lead.lead_id, lead]));
  return { holds: dataOf(waiting).holds as unknown as Hold[], leads };
}
