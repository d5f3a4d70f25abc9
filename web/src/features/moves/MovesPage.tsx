// Leads that were moved together, the newest first, each with whether it can be undone.
import { IconArrowsExchange } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { moveTexts } from '#/base/texts/moves';
import { texts } from '#/base/texts/texts';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { MoveState } from './MoveState';
import classes from './Moves.module.css';

const said = moveTexts;

export function MovesPage() {
  const repName = useRepName();
  const found = useInfiniteQuery({
    queryKey: ['moves'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      dataOf(await api.GET('/api/v1/lead-moves', { params: { query: { after: pageParam, limit: 50 } }, signal })),
    getNextPageParam: (page) => page.next ?? null,
  });
  const moves = found.data?.pages.flatMap((page) => page.moves) ?? [];
  return (
    <Page title={said.title} hint={said.hint}>
      {found.isPending && <Loading rows={5} />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && moves.length === 0 && (
        <Empty icon={<IconArrowsExchange size={22} stroke={1.6} />} title={said.emptyTitle} hint={said.emptyHint} />
      )}
      <ul className={classes.list}>
        {moves.map((move) => (
          <li key={move.id}>
            <div>
              <Link to="/moves/$move" params={{ move: move.id }}>
                {move.to ? said.moved(move.leads, repName(move.to)) : said.movedByRules(move.leads)}
              </Link>
              <span>
                <Moment at={move.at} /> · <Actor id={move.by} /> · {texts.reasons[move.reason] ?? move.reason}
              </span>
            </div>
            <MoveState move={move} />
          </li>
        ))}
      </ul>
      <ShowMore pages={found} shown={moves.length} />
    </Page>
  );
}
