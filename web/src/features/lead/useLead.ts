// One lead with all that is said about it, read anew whenever something happens to it.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, dataOf } from '#/base/api/client';
import { doWork, type Work } from '#/base/api/leadWork';
import { followLeads } from '#/base/api/live';
import type { LeadView } from '#/base/api/types';
import { useOnceKey } from '#/base/api/useOnceKey';
import { readReceipt } from '#/parts/receipt/receipt';

const lookEveryMs = 20_000;

export function useLead(id: string) {
  const client = useQueryClient();
  const path = { lead: id };
  const live = { refetchInterval: lookEveryMs };
  const lead = useQuery({ queryKey: ['lead', id, 'view'], queryFn: () => readView(id), ...live });
  const decisions = useQuery({
    queryKey: ['lead', id, 'decisions'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/decisions', { params: { path } })).decisions,
  });
  const messages = useQuery({
    queryKey: ['lead', id, 'messages'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/messages', { params: { path } })),
    ...live,
  });
  const hands = useQuery({
    queryKey: ['lead', id, 'hands'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/assignments', { params: { path } })).assignments,
  });
  const disputes = useQuery({
    queryKey: ['lead', id, 'disputes'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/disputes', { params: { path } })).disputes,
  });
  const outcomes = useQuery({
    queryKey: ['lead', id, 'outcomes'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/outcomes', { params: { path } })).outcomes,
  });
  const extensions = useQuery({
    queryKey: ['lead', id, 'extensions'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads/{lead}/extensions', { params: { path } })).extensions,
  });
  const person = useQuery({
    queryKey: ['lead', id, 'person'],
    queryFn: async () => dataOf(await api.GET('/api/v1/leads', { params: { query: { id } } })).leads[0] ?? null,
  });
  useEffect(
    () => followLeads((changed) => void (changed.has(id) && client.invalidateQueries({ queryKey: ['lead', id] }))),
    [client, id],
  );
  return { lead, decisions, messages, hands, disputes, outcomes, extensions, person };
}

/** The receipt of a decision; with a rep, also why they did not get the lead. */
export function useReceipt(decision: string | undefined, rep: string | null) {
  return useQuery({
    queryKey: ['receipt', decision, rep],
    enabled: decision !== undefined,
    // A decision is never edited; only an erasure changes what its receipt says.
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async () =>
      readReceipt(
        dataOf(
          await api.GET('/api/v1/decisions/{decision}/receipt', {
            params: { path: { decision: decision ?? '' }, query: rep ? { rep } : {} },
          }),
        ),
      ),
  });
}

/** Do something with the lead as it was seen: refused where it has changed since. */
export function useWork(id: string, etag: string | null) {
  const client = useQueryClient();
  const keyOf = useOnceKey();
  return useMutation({
    mutationFn: (work: Work) => doWork(id, work, { key: keyOf([work, etag]), etag }),
    onSettled: () => client.invalidateQueries({ queryKey: ['lead', id] }),
  });
}

async function readView(id: string): Promise<{ view: LeadView; etag: string | null }> {
  const answer = await api.GET('/api/v1/leads/{lead}', { params: { path: { lead: id } } });
  return { view: dataOf(answer), etag: answer.response.headers.get('ETag') };
}
