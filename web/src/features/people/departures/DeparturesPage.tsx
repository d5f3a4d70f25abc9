// Who has left, and who is going to; each can be called off or undone.
import { Button } from '@mantine/core';
import { IconDoorExit, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { Frame } from '../Frame';
import { DepartureCard } from './DepartureCard';
import classes from './DeparturesPage.module.css';

const said = peopleTexts.departures;

export function DeparturesPage() {
  const mayLet = useSession().may('data:write');
  const found = useInfiniteQuery({
    queryKey: ['people', 'departures'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      dataOf(await api.GET('/api/v1/departures', { params: { query: { after: pageParam, limit: 50 } }, signal })),
    getNextPageParam: (page) => page.next ?? null,
  });
  const departures = found.data?.pages.flatMap((page) => page.departures) ?? [];
  const go = (
    <Button component={Link} to="/people/departures/new" leftSection={<IconPlus size={14} />} fw={400}>
      {said.go}
    </Button>
  );
  return (
    <Frame actions={mayLet && go}>
      {found.isPending && <Loading rows={5} tall />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && departures.length === 0 && (
        <Empty
          icon={<IconDoorExit size={22} stroke={1.6} />}
          title={said.emptyTitle}
          hint={said.emptyHint}
          action={mayLet ? go : undefined}
        />
      )}
      <div className={classes.list}>
        {departures.map((departure) => (
          <DepartureCard key={departure.number} departure={departure} mayChange={mayLet} />
        ))}
      </div>
      <ShowMore pages={found} shown={departures.length} />
    </Frame>
  );
}
