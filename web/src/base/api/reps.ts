// Everybody who can be given leads: names beside ids, everywhere the same.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, dataOf } from './client';

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

export function useReps(): readonly Rep[] {
  return useQuery(repsQuery).data ?? none;
}

/** Says a rep's name; the id where it is not known. */
export function useRepName(): (id: string) => string {
  const reps = useReps();
  return (id) => reps.find((rep) => rep.id === id)?.name ?? id;
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
