// The record as it is searched, and its verification.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { serverNow } from '#/base/time/now';
import { type AuditSearch, auditQuery } from './search';

const pageEvents = 100;
const lookEveryMs = 700;

type VerifyRun = Required<components['schemas']['VerifyRun']>;
const nothing = {
  ...{ ended_at: null, stage: '', done: 0, total: 0, is_whole: null, events: 0, links: 0, checkpoints: 0 },
  ...{ findings: [], finding_count: 0, error: null },
};

export function useEvents(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: ['audit', search],
    initialPageParam: '',
    queryFn: async ({ pageParam: after }) => {
      const query = { ...auditQuery(search, serverNow()), limit: pageEvents, after };
      return dataOf(await api.GET('/api/v1/audit', { params: { query } }));
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function useVerification() {
  return useQuery({
    queryKey: ['audit-verification'],
    queryFn: async (): Promise<VerifyRun | null> => {
      const { verification } = dataOf(await api.GET('/api/v1/audit/verify'));
      return verification && { ...nothing, ...verification };
    },
    refetchInterval: ({ state: { data } }) => (data !== undefined && data?.ended_at === null ? lookEveryMs : false),
  });
}

export function useVerify() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => dataOf(await api.POST('/api/v1/audit/verify')),
    onSettled: () => client.invalidateQueries({ queryKey: ['audit-verification'] }),
  });
}

export function useChains() {
  return useQuery({
    queryKey: ['audit-chains'],
    queryFn: async () => dataOf(await api.GET('/api/v1/audit/chains')),
  });
}
