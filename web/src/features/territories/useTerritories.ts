// The territories of the live policy, the map of them, and what other rows would change.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { TerritoryPreview, TerritoryRow } from './model';

export function useTerritories() {
  return useQuery({
    queryKey: ['territories'],
    queryFn: async () => dataOf(await api.GET('/api/v1/territories')),
    staleTime: 60_000,
  });
}

export function useMap(employees: number | undefined) {
  return useQuery({
    queryKey: ['territories', 'map', employees],
    queryFn: async () =>
      dataOf(
        await api.GET('/api/v1/territories/map', { params: { query: employees === undefined ? {} : { employees } } }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export interface Numbers {
  readonly leads: number;
  /** The share that was not reported as misrouted; null where there was none to report. */
  readonly accuracy: number | null;
}

/** What came to each territory in the last thirty days, by its name. */
export function useNumbers() {
  return useQuery({
    queryKey: ['territories', 'numbers'],
    staleTime: 60_000,
    queryFn: async () => {
      const query = { by: 'territory', limit: 200 } as const;
      const { groups } = dataOf(await api.GET('/api/v1/insights/groups', { params: { query } }));
      return new Map(
        groups.map(({ name, numbers }): [string, Numbers] => [
          name,
          { leads: numbers.leads?.count ?? 0, accuracy: numbers.accuracy?.value ?? null },
        ]),
      );
    },
  });
}

/** What would become of a lead from a place right now. */
export function usePlay(code: string, employees: number | undefined) {
  const [country, state] = code.split('-');
  const facts = { country: country ?? '', ...(state ? { state } : {}), ...(employees ? { employees } : {}) };
  return useQuery({
    queryKey: ['territories', 'play', facts],
    staleTime: 30_000,
    queryFn: async () => dataOf(await api.POST('/api/v1/preview', { body: facts })),
  });
}

export async function previewRows(rows: readonly TerritoryRow[]): Promise<TerritoryPreview> {
  return dataOf(await api.POST('/api/v1/territories/preview', { body: { rows: [...rows] } }));
}

export async function draftRows(rows: readonly TerritoryRow[]): Promise<number> {
  const params = { header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/territories/draft', { params, body: { rows: [...rows] } })).draft;
}
