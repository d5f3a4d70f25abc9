// One realignment: how far it has come, what it does to whom, and starting, stopping and undoing it.
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { ShowMore } from '#/parts/ShowMore';
import { Failed, Loading } from '#/parts/states';
import { Back } from '../Back';
import { Began } from './Began';
import { Moves } from './Moves';
import { Progress } from './Progress';
import { RealignmentState } from './RealignmentState';
import { Totals } from './Totals';
import type { Realignment } from './shifts';
import { Shifts } from './Shifts';
import classes from './RealignmentPage.module.css';

const route = getRouteApi('/people/realignments/$realignment');
const said = peopleTexts.realignments;
const lookEveryMs = 1_000;

export function RealignmentPage() {
  const number = Number(route.useParams().realignment);
  const mayChange = useSession().may('data:write');
  const found = useQuery({
    queryKey: ['people', 'realignment', number],
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET('/api/v1/realignments/{realignment}', { params: { path: { realignment: number } }, signal }),
      ),
    refetchInterval: ({ state }) => (isMoving(state.data?.state) ? lookEveryMs : false),
  });
  const moves = useInfiniteQuery({
    queryKey: ['people', 'realignment', number, 'accounts', found.data?.batches_left, found.data?.state],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { realignment: number }, query: { after: pageParam, limit: 100 } };
      return dataOf(await api.GET('/api/v1/realignments/{realignment}/accounts', { params, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
    enabled: found.data !== undefined,
    placeholderData: (before) => before,
  });
  const accounts = moves.data?.pages.flatMap((page) => page.accounts) ?? [];
  const now = found.data;
  return (
    <Page
      title={
        <>
          <Back to="/people/realignments" name={peopleTexts.tabs.realignments} />
          <span className={classes.title}>
            {said.name(number)}
            {now && <RealignmentState state={now.state} />}
          </span>
        </>
      }
      hint={
        now && (
          <>
            <Began source={now.source} /> · <Moment at={now.made_at} /> · <Actor id={now.by} />
            {now.why && ` · ${now.why}`}
          </>
        )
      }
      actions={mayChange && now ? <Actions realignment={now} /> : undefined}
    >
      {found.isPending && <Loading rows={8} />}
      {found.isError && !now && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {now && (
        <div className={classes.main}>
          <div className={classes.progress}>
            <Progress realignment={now} />
            <p className="numbers">
              {said.soFar(now.accounts.moved ?? 0, now.accounts.skipped ?? 0, now.accounts.undone ?? 0)}
            </p>
            {now.trouble && <p className={classes.trouble}>{now.trouble}</p>}
          </div>
          <Totals counts={now.counts} />
          <Panel title={said.whoGains} isFlush>
            <Shifts counts={now.counts} />
          </Panel>
          {accounts.length > 0 && (
            <Panel title={said.moves} isFlush>
              <Moves moves={accounts} />
              <ShowMore pages={moves} shown={accounts.length} />
            </Panel>
          )}
        </div>
      )}
    </Page>
  );
}

type Act = 'start' | 'stop' | 'undo';

function Actions({ realignment: { number, state, accounts } }: { realignment: Realignment }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState<Act | null>(null);
  const act = async (what: Act) => {
    setBusy(what);
    setProblem('');
    const params = { path: { realignment: number }, header: { 'Idempotency-Key': newKey() } };
    try {
      if (what === 'start') await api.POST('/api/v1/realignments/{realignment}/start', { params });
      else if (what === 'stop') await api.POST('/api/v1/realignments/{realignment}/stop', { params });
      else await api.POST('/api/v1/realignments/{realignment}/undo', { params });
      await client.invalidateQueries({ queryKey: ['people'] });
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setBusy(null);
    }
  };
  const mayStart = state === 'planned' || state === 'stopped';
  const mayUndo = !isMoving(state) && (accounts.moved ?? 0) > 0;
  return (
    <>
      {problem && (
        <span role="alert" className={classes.trouble}>
          {problem}
        </span>
      )}
      {mayUndo && (
        <Button variant="default" loading={busy === 'undo'} onClick={() => void act('undo')}>
          {said.undo}
        </Button>
      )}
      {isMoving(state) && state === 'running' && (
        <Button variant="default" loading={busy === 'stop'} onClick={() => void act('stop')}>
          {said.stop}
        </Button>
      )}
      {mayStart && (
        <Button loading={busy === 'start'} onClick={() => void act('start')}>
          {state === 'planned' ? said.start : said.goOn}
        </Button>
      )}
    </>
  );
}

function isMoving(state: Realignment['state'] | undefined): boolean {
  return state === 'running' || state === 'undoing';
}
