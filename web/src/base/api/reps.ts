// Who can be given leads, as far as one reaches; and what everybody is called, everywhere the same.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, dataOf } from './client';
import type { components } from './schema';

export interface Rep {
  readonly id: string;
  readonly name: string;
  readonly teams: readonly string[];
  readonly isActive: boolean;
  readonly openLeads: number;
  readonly presence: string;
}

const repsQuery = queryOptions({ queryKey: ['reps'], queryFn: readReps, staleTime: 60_000 });
const none: readonly Rep[] = [];
const nobody: readonly RepNamed[] = [];
const namesQuery = queryOptions({
  queryKey: ['reps', 'names'],
  staleTime: 60_000,
  queryFn: async () => dataOf(await api.GET('/api/v1/names')).reps,
});

export type RepNamed = components['schemas']['RepName'];

export function useReps(): readonly Rep[] {
  return useQuery(repsQuery).data ?? none;
}

/** Everybody by name, also whom one knows nothing else of. */
export function useRepNames(): readonly RepNamed[] {
  return useQuery(namesQuery).data ?? nobody;
}

/** Says a rep's name; the id where there is none. */
export function useRepName(): (id: string) => string {
  const reps = useRepNames();
  const names = useMemo(() => new Map(reps.map((rep) => [rep.id, rep.name])), [reps]);
  return (id) => names.get(id) ?? id;
}

async function readReps(): Promise<Rep[]> {
  const found: Rep[] = [];
  let after = '';
  do {
    const page = dataOf(await api.GET('/api/v1/reps', { params: { query: { limit: 200, after } } }));
    for (const rep of page.reps) {
      const { id, name, teams, open_leads: openLeads, presence } = rep;
      found.push({ id, name: name || id, teams, isActive: rep.status === 'active', openLeads, presence });
    }
    after = page.next ?? '';
  } while (after);
  return found;
}
