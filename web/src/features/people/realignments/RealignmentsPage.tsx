// Realignments: accounts that changed hands because territories did, planned, running and done.
import { Button } from '@mantine/core';
import { IconArrowsExchange, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { Frame } from '../Frame';
import { Began } from './Began';
import { Progress } from './Progress';
import { RealignmentState } from './RealignmentState';
import classes from './RealignmentsPage.module.css';

const said = peopleTexts.realignments;

export function RealignmentsPage() {
  const mayPlan = useSession().may('data:write');
  const found = useInfiniteQuery({
    queryKey: ['people', 'realignments'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      dataOf(await api.GET('/api/v1/realignments', { params: { query: { after: pageParam, limit: 50 } }, signal })),
    getNextPageParam: (page) => page.next ?? null,
  });
  const realignments = found.data?.pages.flatMap((page) => page.realignments) ?? [];
  const plan = (
    <Button component={Link} to="/people/realignments/new" leftSection={<IconPlus size={14} />} fw={400}>
      {said.plan}
    </Button>
  );
  return (
    <Frame isWhole actions={mayPlan && plan}>
      {found.isPending && <Loading rows={6} tall />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && realignments.length === 0 && (
        <Empty
          icon={<IconArrowsExchange size={22} stroke={1.6} />}
          title={said.emptyTitle}
          hint={said.emptyHint}
          action={mayPlan ? plan : undefined}
        />
      )}
      <ul className={classes.list}>
        {realignments.map((one) => (
          <li key={one.number}>
            <div>
              <Link to="/people/realignments/$realignment" params={{ realignment: String(one.number) }}>
                {said.name(one.number)}
              </Link>
              <span>
                <Began source={one.source} /> · <Moment at={one.made_at} /> · <Actor id={one.by} />
                {one.why && ` · ${one.why}`}
              </span>
            </div>
            <span className="numbers">{said.moving(one.counts.moving, one.counts.leads)}</span>
            <Progress realignment={one} />
            <RealignmentState state={one.state} />
          </li>
        ))}
      </ul>
      <ShowMore pages={found} shown={realignments.length} />
    </Frame>
  );
}
