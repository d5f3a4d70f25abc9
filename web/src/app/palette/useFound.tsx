// What somebody may mean by what they type: leads by words and by id, companies, people, and the names of the policy.
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconAddressBook,
  IconArrowsShuffle,
  IconBuilding,
  IconInbox,
  IconList,
  IconMap2,
  IconRoute,
  IconStack2,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { useRepName, useReps } from '#/base/api/reps';
import type { Session } from '#/base/api/session';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { Face } from '#/parts/People';
import type { Entry, EntryGroup } from './entry';
import { fitting, isId } from './words';

const said = texts.palette;
const typingMs = 120;
const charsMin = 2;
const leadsMax = 6;
const othersMax = 4;
const icon = { size: 16, stroke: 1.7 } as const;

/** Groups of what fits, and whether the server is still asked. */
export function useFound(typed: string, session: Session): { groups: EntryGroup[]; isAsking: boolean } {
  const [asked] = useDebouncedValue(typed.trim(), typingMs);
  const isWorth = asked.length >= charsMin;
  const leads = useQuery({
    queryKey: ['palette', 'leads', asked],
    enabled: isWorth && session.may('leads:read'),
    placeholderData: keepPreviousData,
    queryFn: () => readLeads(asked),
  });
  const accounts = useQuery({
    queryKey: ['palette', 'accounts', asked],
    enabled: isWorth && session.may('leads:read'),
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const query = { q: asked, limit: othersMax };
      return dataOf(await api.GET('/api/v1/accounts', { params: { query } })).accounts;
    },
  });
  const policy = useQuery({
    queryKey: ['palette', 'names'],
    enabled: session.may('data:read'),
    staleTime: 5 * 60_000,
    queryFn: async () => dataOf(await api.GET('/api/v1/policies/vocabulary')),
  });
  const navigate = useNavigate();
  const reps = useReps();
  const nameOf = useRepName();
  if (!isWorth) return { groups: [], isAsking: false };

  const leadEntry = (lead: LeadItem): Entry => ({
    id: `lead ${lead.lead_id}`,
    name: lead.name ?? lead.email ?? lead.company ?? lead.lead_id,
    about: [lead.name ? lead.company : null, lead.assignee ? nameOf(lead.assignee) : null, lead.lead_id]
      .filter(Boolean)
      .join(' · '),
    mark: <IconStack2 {...icon} />,
    run: () => void navigate({ to: '/leads/$lead', params: { lead: lead.lead_id } }),
  });
  const named = (
    kind: string,
    names: readonly string[],
    mark: Entry['mark'],
    open: (name: string) => Promise<void>,
  ): Entry[] =>
    fitting(names, asked, (name) => name, othersMax).map((name) => ({
      id: `${kind} ${name}`,
      name,
      about: said.kinds[kind] ?? kind,
      mark,
      run: () => void open(name),
    }));
  const names = policy.data;
  const people = session.may('data:read') ? fitting(reps, asked, (rep) => rep.name, othersMax) : [];
  const groups: EntryGroup[] = [
    { name: texts.nav.leads, entries: (leads.data ?? []).map(leadEntry) },
    {
      name: texts.nav.people,
      entries: [
        ...people.map((rep) => ({
          id: `rep ${rep.id}`,
          name: rep.name,
          about: rep.teams.join(', '),
          mark: <Face id={rep.id} name={rep.name} />,
          run: () => void navigate({ to: '/people/reps/$rep', params: { rep: rep.id } }),
        })),
        ...named('team', names?.teams ?? [], <IconAddressBook {...icon} />, (team) =>
          navigate({ to: '/people/teams/$team', params: { team } }),
        ),
        ...named('pool', names?.pools ?? [], <IconArrowsShuffle {...icon} />, (pool) =>
          navigate({ to: '/people/pools/$pool', params: { pool } }),
        ),
      ],
    },
    {
      name: texts.nav.policy,
      entries: [
        ...named('rule', names?.rules ?? [], <IconRoute {...icon} />, (rule) =>
          navigate({ to: '/leads', search: { rule } }),
        ),
        ...named('territory', names?.territories ?? [], <IconMap2 {...icon} />, (q) =>
          navigate({ to: '/territories', search: { q } }),
        ),
        ...named('queue', names?.queues ?? [], <IconInbox {...icon} />, (queue) =>
          navigate({ to: '/leads', search: { queue } }),
        ),
        ...named('list', names?.lists.map((list) => list.name) ?? [], <IconList {...icon} />, (list) =>
          navigate({ to: '/policy/lists/$list', params: { list } }),
        ),
      ],
    },
    {
      name: said.companies,
      entries: (accounts.data ?? []).map((account) => ({
        id: `account ${account.id}`,
        name: account.name,
        about: [account.owner ? nameOf(account.owner) : null, account.id].filter(Boolean).join(' · '),
        mark: <IconBuilding {...icon} />,
        run: () => void navigate({ to: '/leads', search: { account: account.id } }),
      })),
    },
  ];
  return {
    groups: groups.filter(({ entries }) => entries.length > 0),
    isAsking: typed.trim() !== asked || leads.isFetching || accounts.isFetching,
  };
}

/** The lead of that id first, then those in which the words are. */
async function readLeads(asked: string): Promise<LeadItem[]> {
  const [byId, byWords] = await Promise.all([
    isId(asked) ? askLeads({ id: asked }) : [],
    // Signs alone are no words.
    /[\p{L}\p{N}]/u.test(asked) ? askLeads({ q: asked, limit: leadsMax }) : [],
  ]);
  const first = new Set(byId.map((lead) => lead.lead_id));
  return [...byId, ...byWords.filter((lead) => !first.has(lead.lead_id))];
}

async function askLeads(query: { id?: string; q?: string; limit?: number }): Promise<LeadItem[]> {
  return dataOf(await api.GET('/api/v1/leads', { params: { query } })).leads;
}
