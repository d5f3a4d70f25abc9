// What waits for somebody elsewhere: drafts to approve, disputes to answer.
import { IconChevronRight } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { reviewTexts } from '#/base/texts/review';
import { workTexts } from '#/base/texts/work';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import type { useWaiting } from './useReviews';
import classes from './Review.module.css';

const said = reviewTexts.waiting;
type Found = NonNullable<ReturnType<typeof useWaiting>['data']>;

export function Waiting({ found }: { found: UseQueryResult<Found> }) {
  if (found.isPending) return <Loading rows={6} />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const { drafts, disputes } = found.data;
  return (
    <div className={classes.whole}>
      <Panel title={drafts.length > 0 ? said.drafts(drafts.length) : said.noDrafts} isFlush>
        <ul className={classes.list}>
          {drafts.map((draft) => (
            <li key={draft.draft}>
              <Link to="/policy/drafts/$draft" params={{ draft: draft.draft }}>
                <strong>{said.draft(draft.draft)}</strong>
                <span>{draft.note}</span>
                {draft.submitted_by && <Actor id={draft.submitted_by} />}
                {draft.submitted_at && <Moment at={draft.submitted_at} />}
                <IconChevronRight size={14} />
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={disputes.length > 0 ? said.disputes(disputes.length) : said.noDisputes} isFlush>
        <ul className={classes.list}>
          {disputes.map((dispute) => (
            <li key={dispute.id}>
              <Link to="/disputes">
                <strong>{dispute.name ?? dispute.company ?? dispute.lead_id}</strong>
                <span>{workTexts.dispute.codes[dispute.code] ?? dispute.code}</span>
                <Moment at={dispute.at} />
                <IconChevronRight size={14} />
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
