// What the policy pages ask the server, each question in one place.
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import type { Deploy, DraftLine, PolicyLine } from '#/base/api/policies';

export const liveQuery = queryOptions({ queryKey: ['policy', 'live'], queryFn: readLive, refetchInterval: 30_000 });

export function versionQuery(hash: string) {
  return queryOptions({
    queryKey: ['policy', 'version', hash],
    enabled: hash !== '',
    // A version is never changed.
    staleTime: Infinity,
    queryFn: async () => dataOf(await api.GET('/api/v1/policies/{policy}', { params: { path: { policy: hash } } })),
  });
}

export const versionsQuery = queryOptions({ queryKey: ['policy', 'versions'], queryFn: readVersions });
export const draftsQuery = queryOptions({ queryKey: ['policy', 'drafts'], queryFn: readDrafts });
export const deploysQuery = queryOptions({ queryKey: ['policy', 'deploys'], queryFn: readDeploys });

export const vocabularyQuery = queryOptions({
  queryKey: ['policy', 'vocabulary'],
  staleTime: 5 * 60_000,
  queryFn: async () => dataOf(await api.GET('/api/v1/policies/vocabulary')),
});

/** What is live; null where nothing was ever published. */
async function readLive() {
  try {
    return dataOf(await api.GET('/api/v1/policies/live'));
  } catch (problem) {
    if (problem instanceof ServerProblem && problem.code === 'policy_not_found') return null;
    throw problem;
  }
}

async function readVersions(): Promise<PolicyLine[]> {
  return dataOf(await api.GET('/api/v1/policies', { params: { query: { limit: 200 } } })).policies;
}

async function readDrafts(): Promise<DraftLine[]> {
  return dataOf(await api.GET('/api/v1/drafts', { params: { query: { limit: 200 } } })).drafts;
}

async function readDeploys(): Promise<Deploy[]> {
  return dataOf(await api.GET('/api/v1/deploys', { params: { query: { limit: 100 } } })).deploys;
}
