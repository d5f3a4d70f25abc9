// What leads and accounts of a leaver are called, by their ids.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';

interface Names {
  readonly lead: (id: string) => string;
  readonly account: (id: string) => string;
}

const namedMax = 200;

/** Names of the first of each; the id for one that has no name here. */
export function useNames(rep: string): Names {
  const leads = useQuery({
    queryKey: ['people', 'leaving', rep, 'lead names'],
    queryFn: async () => {
      const query = { assignee: rep, status: 'open', limit: namedMax } as const;
      const found = dataOf(await api.GET('/api/v1/leads', { params: { query } })).leads;
      return new Map(found.map((lead) => [lead.lead_id, [lead.name, lead.company].filter(Boolean).join(', ')]));
    },
  });
  const accounts = useQuery({
    queryKey: ['people', 'leaving', rep, 'account names'],
    queryFn: async () => {
      const query = { owner: rep, limit: namedMax };
      const found = dataOf(await api.GET('/api/v1/accounts', { params: { query } })).accounts;
      return new Map(found.map(({ id, name }) => [id, name]));
    },
  });
  return {
    lead: (id) => calledIn(leads.data, id),
    account: (id) => calledIn(accounts.data, id),
  };
}

function calledIn(names: ReadonlyMap<string, string> | undefined, id: string): string {
  const name = names?.get(id) ?? '';
  return name === '' ? id : name;
}
