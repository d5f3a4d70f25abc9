// How many leads went which way lately; asked for while it is shown.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { serverNow } from '#/base/time/now';

const dayMs = 86_400_000;
export const unusedAfterMs = 90 * dayMs;

export function useTraffic(days: number) {
  return useQuery({
    queryKey: ['policy', 'traffic', days],
    queryFn: async () => {
      const from = new Date(serverNow() - days * dayMs).toISOString();
      return dataOf(await api.GET('/api/v1/policies/traffic', { params: { query: { from } } }));
    },
    enabled: days > 0,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
