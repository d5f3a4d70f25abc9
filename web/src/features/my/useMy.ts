// What somebody has to do, as the server has it; what is pressed shows at once, and is taken back where it is refused.
import { useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import { doWork, type Work } from '#/base/api/leadWork';
import { ServerProblem } from '#/base/api/problem';
import type { LeadItem } from '#/base/api/types';
import { useLeadNews } from '#/base/api/useLeadNews';
import { spanText } from '#/base/format/moments';
import { myTexts } from '#/base/texts/my';
import { workTexts } from '#/base/texts/work';
import { serverNow } from '#/base/time/now';
import { problemText } from '#/parts/problemText';
import { readReceipt } from '#/parts/receipt/receipt';
import { say } from '#/parts/toast';
import { withDone } from './optimistic';

const said = myTexts;
const leadsMax = 500;
// A busy stream tells of other people's leads many times a second.
const lookAtMostEveryMs = 2_000;
const lookEveryMs = 20_000;
const triesMax = 8;

interface Pressed {
  readonly lead: LeadItem;
  readonly work: Work;
  /** One intention, however often it is sent. */
  readonly key: string;
}

export function useMyLeads(rep: string) {
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ['my', rep, 'leads'],
    enabled: rep !== '',
    refetchInterval: lookEveryMs,
    queryFn: async ({ signal }) => {
      const query = { assignee: rep, status: 'open', limit: leadsMax };
      return dataOf(await api.GET('/api/v1/leads', { params: { query }, signal })).leads;
    },
  });
  useLeadNews(() => {
    // What is on its way would be undone by an answer from before it.
    if (client.isMutating({ mutationKey: ['my', rep, 'work'] }) === 0)
      void client.invalidateQueries({ queryKey: ['my', rep, 'leads'] });
  }, lookAtMostEveryMs);
  return found;
}

/** Do something with a lead of theirs. A refusal puts the lead back and says why. */
export function useMyWork(rep: string) {
  const client = useQueryClient();
  const key = ['my', rep, 'leads'];
  const change = (to: (leads: readonly LeadItem[]) => LeadItem[]) =>
    client.setQueryData<LeadItem[]>(key, (leads) => leads && to(leads));
  const pressed = useMutation({
    mutationKey: ['my', rep, 'work'],
    mutationFn: ({ lead, work, key: own }: Pressed) => doWork(lead.lead_id, work, { key: own, rep }),
    retry: (tries, problem) => tries < triesMax && problem instanceof ServerProblem && problem.isPassing,
    onMutate: async ({ lead, work }) => {
      await client.cancelQueries({ queryKey: key });
      change((leads) => withDone(leads, lead.lead_id, work, serverNow()));
      if (!navigator.onLine) say(said.offline);
    },
    onError: (problem, { lead }) => {
      change((leads) => [...leads.filter((one) => one.lead_id !== lead.lead_id), lead]);
      say(`${said.back}. ${problemText(problem)}`);
    },
    onSuccess: (_, { lead, work }) => say(doneText(lead, work)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['my', rep, 'numbers'] });
      if (client.isMutating({ mutationKey: ['my', rep, 'work'] }) === 1)
        void client.invalidateQueries({ queryKey: key });
    },
  });
  return (lead: LeadItem, work: Work) => pressed.mutate({ lead, work, key: newKey() });
}

/** The leads with which something is on its way, and how much of it waits for a connection. */
export function useOnItsWay(rep: string): { leads: ReadonlySet<string>; waiting: number } {
  const under = useMutationState({
    filters: { mutationKey: ['my', rep, 'work'], status: 'pending' },
    select: ({ state }) => ({ id: (state.variables as Pressed | undefined)?.lead.lead_id, isPaused: state.isPaused }),
  });
  return {
    leads: new Set(under.flatMap(({ id }) => id ?? [])),
    waiting: under.filter(({ isPaused }) => isPaused).length,
  };
}

export function useReceiptOf(decision: string, isAsked: boolean) {
  return useQuery({
    queryKey: ['receipt', decision, null],
    enabled: isAsked,
    staleTime: 60_000,
    queryFn: async () =>
      readReceipt(
        dataOf(await api.GET('/api/v1/decisions/{decision}/receipt', { params: { path: { decision }, query: {} } })),
      ),
  });
}

function doneText(lead: LeadItem, work: Work): string {
  switch (work.does) {
    case 'touch':
      if (lead.touched_at) return said.done.again;
      return said.done.touch(spanText(serverNow() - Date.parse(lead.received_at)));
    case 'snooze':
      return workTexts.snooze.done;
    case 'accept':
    case 'pass':
    case 'dispute':
    case 'outcome':
    case 'close':
      return said.done[work.does];
    default:
      return said.done.again;
  }
}
