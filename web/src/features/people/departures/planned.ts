// The departure of somebody that waits for its day.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';

export type Departure = components['schemas']['DepartureRecord'];

// Whoever is to leave was let go lately, so further back nobody looks.
const lookedAt = 200;

export function usePlanned(rep: string, isAsked: boolean): Departure | null {
  const { data } = useQuery({
    queryKey: ['people', 'departures', 'planned'],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/departures', { params: { query: { limit: lookedAt } } })).departures.filter(
        ({ state }) => state === 'scheduled',
      ),
    enabled: isAsked,
  });
  return data?.find((departure) => departure.rep === rep) ?? null;
}
