// Views of the list of leads that somebody saved: their own, and those that everybody has.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, dataOf } from './client';
import type { components } from './schema';

export type SavedView = components['schemas']['SavedView'];
export type ViewFilters = components['schemas']['ViewFilters'];
type ViewChange = components['schemas']['ViewChange'];

const savedViewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: async ({ signal }) => dataOf(await api.GET('/api/v1/views', { signal })).views,
  staleTime: 30_000,
});

export function useSavedViews(): readonly SavedView[] {
  return useQuery(savedViewsQuery).data ?? [];
}

/** The new view; under one key it is saved once. */
export async function saveView(name: string, filters: ViewFilters, shared: boolean, key: string): Promise<SavedView> {
  const params = { header: { 'Idempotency-Key': key } };
  return dataOf(await api.POST('/api/v1/views', { params, body: { name, filters, shared } }));
}

export async function changeView(view: SavedView, change: ViewChange): Promise<SavedView> {
  const params = { path: { view: view.id } };
  return dataOf(await api.PATCH('/api/v1/views/{view}', { params, body: change }));
}

export async function deleteView(view: SavedView): Promise<void> {
  await api.DELETE('/api/v1/views/{view}', { params: { path: { view: view.id } } });
}
