// How good the data is, as the server is asked for it.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import type { InsightSearch } from '../search';
import { useSpan } from '../useInsights';

export type DataHealth = components['schemas']['DataHealth'];
export type AccountFault = 'unowned' | 'departed' | 'stale';

export function useHealth(search: InsightSearch) {
  const query = useSpan(search);
  return useQuery({
    queryKey: ['data-health', search],
    queryFn: async () => dataOf(await api.GET('/api/v1/data-health', { params: { query } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function useFaultyAccounts(fault: AccountFault) {
  return useInfiniteQuery({
    queryKey: ['data-health', 'accounts', fault],
    initialPageParam: '',
    queryFn: async ({ pageParam: after }) =>
      dataOf(await api.GET('/api/v1/data-health/accounts', { params: { query: { fault, after, limit: 50 } } })),
    getNextPageParam: (page) => page.next ?? null,
  });
}
