// What waits for a person to say, and the answers.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { useLeadNews } from '#/base/api/useLeadNews';

type Schemas = components['schemas'];
export type MatchReview = Schemas['ReviewRecord'];
export type Duplicate = Schemas['DuplicateRecord'];

const lookEveryMs = 20_000;
const gatherMs = 3_000;
const shownMax = 100;

export function useMatchReviews() {
  return useQuery({
    queryKey: ['reviews', 'matches'],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/match-reviews', { params: { query: { state: 'open', limit: shownMax } } })).reviews,
    refetchInterval: lookEveryMs,
  });
}

export function useDuplicates() {
  return useQuery({
    queryKey: ['reviews', 'duplicates'],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/duplicate-reviews', { params: { query: { state: 'open', limit: shownMax } } }))
        .reviews,
    refetchInterval: lookEveryMs,
  });
}

/** Drafts of which somebody has asked for approval, and open disputes. */
export function useWaiting() {
  return useQuery({
    queryKey: ['reviews', 'waiting'],
    queryFn: async () => {
      const [drafts, disputes] = await Promise.all([
        api.GET('/api/v1/drafts', { params: { query: { state: 'open', limit: shownMax } } }),
        api.GET('/api/v1/disputes', { params: { query: { state: 'open', limit: shownMax } } }),
      ]);
      return {
        drafts: dataOf(drafts).drafts.filter((draft) => draft.submitted_at !== null),
        disputes: dataOf(disputes).disputes,
      };
    },
    refetchInterval: lookEveryMs,
  });
}

export function useLiveReviews(): void {
  const client = useQueryClient();
  useLeadNews(() => void client.invalidateQueries({ queryKey: ['reviews'] }), gatherMs);
}

function once() {
  return { 'Idempotency-Key': newKey() };
}

export async function confirmMatch(review: number, account: string, teaches: boolean): Promise<void> {
  await api.POST('/api/v1/match-reviews/{review}/confirm', {
    params: { path: { review }, header: once() },
    body: { account, kind: 'alias', name: teaches, domain: false, reassign: true },
  });
}

export async function rejectMatch(review: number): Promise<void> {
  await api.POST('/api/v1/match-reviews/{review}/reject', { params: { path: { review }, header: once() } });
}

export async function undoMatch(review: number): Promise<void> {
  await api.POST('/api/v1/match-reviews/{review}/undo', { params: { path: { review }, header: once() } });
}

export async function joinDuplicate(lead: string): Promise<void> {
  await api.POST('/api/v1/duplicate-reviews/{lead}/confirm', { params: { path: { lead }, header: once() } });
}

export async function keepApart(lead: string): Promise<void> {
  await api.POST('/api/v1/duplicate-reviews/{lead}/reject', { params: { path: { lead }, header: once() } });
}
