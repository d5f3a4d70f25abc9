// How many leads there are of what the address asks for, and how many disputes wait for an answer.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { serverNow } from '#/base/time/now';
import { type LeadSearch, queryOf } from './search';

const lookEveryMs = 30_000;
const disputesMax = 100;

export function useLeadCounts(search: LeadSearch) {
  return useQuery({
    queryKey: ['leadCounts', search],
    refetchInterval: lookEveryMs,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = queryOf(search, serverNow());
      return dataOf(await api.GET('/api/v1/lead-counts', { params: { query }, signal }));
    },
  }).data;
}

/** How many disputes wait, for whoever answers them. */
export function useOpenDisputes(): number {
  const { may } = useSession();
  const found = useQuery({
    queryKey: ['disputes', 'count'],
    enabled: may('leads:move'),
    refetchInterval: lookEveryMs,
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/disputes', { params: { query: { state: 'open', limit: disputesMax } } })).disputes,
  });
  return found.data?.length ?? 0;
}
