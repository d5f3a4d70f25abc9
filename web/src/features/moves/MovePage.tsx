// One move of many leads: whose each was, whose it is, and what undoing it would come to, before it is done.
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconChevronLeft } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import type { BulkMove } from '#/base/api/leadMoves';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { moveTexts } from '#/base/texts/moves';
import { texts } from '#/base/texts/texts';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { ShowMore } from '#/parts/ShowMore';
import { Failed, Loading } from '#/parts/states';
import { Refusal } from '#/parts/work/DisputeForm';
import { MovedLeads } from './MovedLeads';
import { MoveState } from './MoveState';
import { useUndo } from './useUndo';
import classes from './Moves.module.css';

const route = getRouteApi('/moves/$move');
const said = moveTexts;
// As many as a page of the server has: most moves are told whole.
const atOnce = 500;

export function MovePage() {
  const { move: id } = route.useParams();
  const mayMove = useSession().may('leads:move');
  const repName = useRepName();
  const found = useQuery({
    queryKey: ['moves', id],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/api/v1/lead-moves/{move}', { params: { path: { move: id } }, signal })),
  });
  const leads = useInfiniteQuery({
    queryKey: ['moves', id, 'leads'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { move: id }, query: { after: pageParam, limit: atOnce } };
      return dataOf(await api.GET('/api/v1/lead-moves/{move}/leads', { params, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
    enabled: found.data !== undefined,
  });
  const undo = useUndo(id);
  const move = found.data;
  const shown = leads.data?.pages.flatMap((page) => page.leads) ?? [];
  const title = move && (move.to ? said.moved(move.leads, repName(move.to)) : said.movedByRules(move.leads));
  const staying = shown.filter((lead) => lead.why !== '').length;
  const isNothing = shown.length > 0 && !leads.hasNextPage && staying === shown.length;
  return (
    <Page
      title={
        <>
          <Link to="/moves" className={classes.back} aria-label={said.back}>
            <IconChevronLeft size={16} />
          </Link>
          {title ?? said.title}
        </>
      }
      hint={
        move && (
          <>
            <Moment at={move.at} /> · <Actor id={move.by} /> · {texts.reasons[move.reason] ?? move.reason}
          </>
        )
      }
      actions={
        move?.can_undo &&
        mayMove && (
          <Button
            leftSection={<IconArrowBackUp size={15} />}
            loading={undo.isPending}
            disabled={isNothing}
            onClick={() => undo.mutate()}
          >
            {said.undo}
          </Button>
        )
      }
    >
      {found.isPending && <Loading rows={8} />}
      {found.isError && !move && <Failed problem={found.error} retry={() => void found.refetch()} />}
      <Refusal problem={undo.error} />
      {move && (
        <>
          <Standing move={move} staying={staying} shown={shown.length} />
          <Panel title={said.leads} isFlush>
            {leads.isPending && <Loading rows={6} />}
            {leads.isLoadingError && <Failed problem={leads.error} retry={() => void leads.refetch()} />}
            {shown.length > 0 && <MovedLeads leads={shown} isUndone={move.undone_at !== null} />}
            <ShowMore pages={leads} shown={shown.length} total={move.leads} />
          </Panel>
        </>
      )}
    </Page>
  );
}

/** Whether it can be undone and what that comes to, or what it came to. */
function Standing({ move, staying, shown }: { move: BulkMove; staying: number; shown: number }) {
  if (move.undone_at !== null) {
    return (
      <p className={classes.standing}>
        <MoveState move={move} />
        <span className="numbers">
          {said.undone(move.undone)}
          {move.stayed > 0 && `, ${said.stayed(move.stayed)}`}
        </span>
        <span>
          {said.undoneBy} <Actor id={move.undone_by} /> · <Moment at={move.undone_at} />
        </span>
      </p>
    );
  }
  return (
    <p className={classes.standing}>
      <MoveState move={move} />
      {move.can_undo && (
        <>
          <span className="numbers">
            {said.wouldBack(shown - staying)}
            {staying > 0 && `, ${said.wouldStay(staying)}`}
            {shown < move.leads && ` ${said.more}`}
          </span>
          <span>
            {said.until} <Moment at={move.undo_until} />
          </span>
        </>
      )}
    </p>
  );
}
