// Whoever may have done something: people who sign in and keys, by the id that the record has of them.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { texts } from '../texts/texts';
import { api, dataOf } from './client';

const actorsQuery = queryOptions({
  queryKey: ['actors'],
  staleTime: 5 * 60_000,
  queryFn: async () => {
    const { actors } = dataOf(await api.GET('/api/v1/actors'));
    return new Map(actors.map((actor) => [actor.id, actor.name]));
  },
});

/** Says the name of who did something; the id where it is not known. */
export function useActorName(): (id: string) => string {
  const { data } = useQuery(actorsQuery);
  return (id) => texts.actors[id] ?? data?.get(id) ?? id;
}
