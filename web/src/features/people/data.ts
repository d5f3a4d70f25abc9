// What the server knows of the people who work here.
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';

type Schemas = components['schemas'];
export type RepNow = Schemas['RepNow'];
export type RepRecord = Schemas['RepRecord'];
export type RepCoverage = Schemas['RepCoverage'];
export type TeamRecord = Schemas['TeamRecord'];
export type Absence = Schemas['AbsenceRecord'];
export type Pool = Schemas['Pool'];
export type PoolMember = Schemas['PoolMember'];

// What is said here changes by itself: leads come and go, shifts begin.
const lookEveryMs = 30_000;

/** Pages of anything, one after the other, until there is no next. */
async function readAll<Page extends { next?: string | null }, Item>(
  read: (after: string) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  let after = '';
  do {
    const page = await read(after);
    found.push(...itemsOf(page));
    after = page.next ?? '';
  } while (after);
  return found;
}

const peopleQuery = queryOptions({
  queryKey: ['people', 'reps'],
  queryFn: () =>
    readAll(
      async (after) => dataOf(await api.GET('/api/v1/reps', { params: { query: { limit: 200, after } } })),
      (page) => page.reps,
    ),
  refetchInterval: lookEveryMs,
});

export function usePeople() {
  return useQuery(peopleQuery);
}

export function useTeams() {
  return useQuery({
    queryKey: ['people', 'teams'],
    queryFn: () =>
      readAll(
        async (after) => dataOf(await api.GET('/api/v1/teams', { params: { query: { limit: 200, after } } })),
        (page) => page.teams,
      ),
  });
}

interface CoverageOf {
  from: string;
  to: string;
  team?: string | undefined;
  pool?: string | undefined;
  rep?: string | undefined;
}

export function useCoverage({ from, to, team = '', pool = '', rep = '' }: CoverageOf) {
  return useQuery({
    queryKey: ['people', 'coverage', from, to, team, pool, rep],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/api/v1/coverage', { params: { query: { from, to, team, pool, rep } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useAbsences(from: string, to: string, rep = '') {
  return useQuery({
    queryKey: ['people', 'absences', from, to, rep],
    queryFn: ({ signal }) =>
      readAll(
        async (after) =>
          dataOf(
            await api.GET('/api/v1/absences', { params: { query: { from, to, rep, after, limit: 200 } }, signal }),
          ),
        (page) => page.absences,
      ),
    placeholderData: keepPreviousData,
  });
}

export function usePools() {
  return useQuery({
    queryKey: ['people', 'pools'],
    queryFn: async () => dataOf(await api.GET('/api/v1/pools')).pools,
    refetchInterval: lookEveryMs,
  });
}

/** Has everything about people read anew: after whatever was changed here. */
export function usePeopleChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['people'] }),
      client.invalidateQueries({ queryKey: ['reps'] }),
    ]);
  };
}
