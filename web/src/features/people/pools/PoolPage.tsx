// One pool: whose the next turns are and why, what everybody is owed, and the ledger that says how it came to be.
import { Button } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { Page } from '#/parts/page/Page';
import { Failed, Loading } from '#/parts/states';
import type { Pool } from '../data';
import { Back } from '../Back';
import { GrantDialog } from './GrantDialog';
import { LedgerPanel } from './LedgerPanel';
import { MembersPanel } from './MembersPanel';
import { NextTurns } from './NextTurns';
import classes from './PoolPage.module.css';

const route = getRouteApi('/people/pools/$pool');
const said = peopleTexts.pools;
const turnsAhead = 10;
const lookEveryMs = 15_000;
const pageLines = 50;

export function PoolPage() {
  const { pool: name } = route.useParams();
  const mayGrant = useSession().may('data:write');
  const [granting, setGranting] = useState<string | null>(null);
  const found = useQuery({
    queryKey: ['people', 'pool', name],
    queryFn: async ({ signal }) =>
      dataOf(
        await api.GET('/api/v1/pools/{pool}', {
          params: { path: { pool: name }, query: { turns: turnsAhead } },
          signal,
        }),
      ),
    refetchInterval: lookEveryMs,
  });
  const ledger = useLedger(name);
  const pool = found.data;
  return (
    <Page
      title={
        <>
          <Back to="/people/pools" name={said.back} />
          {name}
        </>
      }
      hint={pool && <About pool={pool} />}
      actions={
        mayGrant && pool ? (
          <Button leftSection={<IconCoins size={14} />} onClick={() => setGranting('')}>
            {said.grant}
          </Button>
        ) : undefined
      }
    >
      {found.isPending && <Loading rows={10} />}
      {found.isError && !pool && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {pool && (
        <div className={classes.columns}>
          <div className={classes.main}>
            <NextTurns pool={pool} />
            <MembersPanel pool={pool} turns={ledger.turns} grant={mayGrant ? setGranting : null} />
          </div>
          <LedgerPanel ledger={ledger} />
        </div>
      )}
      {granting !== null && pool && <GrantDialog pool={pool} rep={granting} close={() => setGranting(null)} />}
    </Page>
  );
}

function About({ pool }: { pool: Pool }) {
  const hours = said.hours[pool.hours ?? ''] ?? said.byCalendar(pool.hours ?? '');
  const shared = pool.shared_with ?? [];
  return (
    <>
      {said.pick[pool.pick] ?? pool.pick} · {hours}
      {pool.team && (
        <>
          {' · '}
          <Link to="/people/teams/$team" params={{ team: pool.team }} className={classes.link}>
            {pool.team}
          </Link>
        </>
      )}
      {shared.length > 0 && ` · ${said.shared(shared.join(', '))}`}
    </>
  );
}

export type LedgerOf = ReturnType<typeof useLedger>;

function useLedger(pool: string) {
  const [rep, setRep] = useState('');
  const found = useInfiniteQuery({
    queryKey: ['people', 'pool', pool, 'ledger', rep],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET('/api/v1/pools/{pool}/ledger', {
          params: { path: { pool }, query: { rep, after: pageParam, limit: pageLines } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: lookEveryMs,
  });
  const lines = found.data?.pages.flatMap((page) => page.ledger) ?? [];
  const turns = rep === '' ? lines.filter(({ kind }) => kind === 'turn').map((line) => line.rep) : [];
  return { found, lines, turns, rep, setRep };
}
