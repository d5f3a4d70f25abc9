// What reps say should not have come to them, for whoever answers: the open ones first, with why and whose it is.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconFlag } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import type { DisputeRecord } from '#/base/api/types';
import { workTexts } from '#/base/texts/work';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Person } from '#/parts/People';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { AnswerDispute } from '#/parts/work/AnswerDispute';
import { states } from './search';
import classes from './DisputesPage.module.css';

const route = getRouteApi('/disputes');
const said = workTexts.dispute;
const tones = { open: 'warn', upheld: 'good', declined: 'quiet' } as const;

export function DisputesPage() {
  const search = route.useSearch();
  const state: (typeof states)[number] = search.state ?? 'open';
  const { may } = useSession();
  const [answering, setAnswering] = useState<DisputeRecord | null>(null);
  const found = useInfiniteQuery({
    queryKey: ['disputes', state],
    initialPageParam: '',
    refetchInterval: 30_000,
    queryFn: async ({ pageParam, signal }) => {
      const query = { after: pageParam, limit: 100 };
      const asked = state === 'all' ? query : { ...query, state };
      return dataOf(await api.GET('/api/v1/disputes', { params: { query: asked }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
  });
  const disputes = found.data?.pages.flatMap((page) => page.disputes) ?? [];
  return (
    <Page
      title={said.listTitle}
      hint={said.listHint}
      bar={
        <Tabs
          label={said.listTitle}
          tabs={states.map((one) => ({
            name: one === 'all' ? said.all : said.states[one],
            link: { to: '/disputes', search: one === 'open' ? {} : { state: one } } as const,
          }))}
        />
      }
    >
      {found.isPending && <Loading rows={5} />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && disputes.length === 0 && (
        <Empty icon={<IconFlag size={22} stroke={1.6} />} title={said.noneTitle} hint={said.noneHint} />
      )}
      <ul className={classes.list}>
        {disputes.map((dispute) => (
          <Row
            key={dispute.id}
            dispute={dispute}
            answer={dispute.state === 'open' && may('leads:move') ? () => setAnswering(dispute) : null}
          />
        ))}
      </ul>
      <ShowMore pages={found} shown={disputes.length} />
      {answering && <AnswerDispute dispute={answering} close={() => setAnswering(null)} />}
    </Page>
  );
}

function Row({ dispute, answer }: { dispute: DisputeRecord; answer: (() => void) | null }) {
  const repName = useRepName();
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <p>
          <Link to="/leads/$lead" params={{ lead: dispute.lead_id }}>
            {dispute.name ?? dispute.company ?? dispute.lead_id}
          </Link>
          {dispute.name && dispute.company && <span>{dispute.company}</span>}
        </p>
        <p>
          <b>{said.codes[dispute.code] ?? dispute.code}</b>
          {dispute.meant_for && ` · ${said.meantFor(repName(dispute.meant_for))}`}
          {dispute.rule && <span className={classes.rule}>{dispute.rule}</span>}
        </p>
        {dispute.note && <blockquote>{dispute.note}</blockquote>}
        {dispute.answer_note && <blockquote data-answer="">{dispute.answer_note}</blockquote>}
      </div>
      <div className={classes.who}>{dispute.rep && <Person id={dispute.rep} name={repName(dispute.rep)} />}</div>
      <span className={classes.at}>
        <Moment at={dispute.at} />
      </span>
      <div className={classes.state}>
        {answer ? (
          <Button variant="default" onClick={answer}>
            {said.answer}
          </Button>
        ) : (
          <Badge tone={tones[dispute.state as keyof typeof tones]}>{said.states[dispute.state]}</Badge>
        )}
      </div>
    </li>
  );
}
