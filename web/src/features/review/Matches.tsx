// Whose lead it is: what it says beside each account it may be, with what speaks for and against each.
import { Button, Checkbox } from '@mantine/core';
import { IconBuildingSkyscraper, IconMinus, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '#/base/api/session';
import { reviewTexts } from '#/base/texts/review';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { useKeys } from '#/parts/useKeys';
import { movedTo } from './compared';
import { confirmMatch, type MatchReview, rejectMatch, undoMatch } from './useReviews';
import classes from './Review.module.css';

const said = reviewTexts;
const typedFields = ['name', 'company', 'email', 'website', 'country'] as const;

export function Matches({ found }: { found: UseQueryResult<MatchReview[]> }) {
  const mayAnswer = useSession().may('data:write');
  const client = useQueryClient();
  const [cursor, setCursor] = useState(0);
  const [teaches, setTeaches] = useState(true);
  const [latest, setLatest] = useState<number | null>(null);
  const reviews = found.data ?? [];
  const at = movedTo(cursor, 0, reviews.length);
  const current = reviews[at];
  const answer = useMutation({
    mutationFn: async ({ review, account }: { review: MatchReview; account: string | null }) => {
      await (account === null ? rejectMatch(review.id) : confirmMatch(review.id, account, teaches));
    },
    onSuccess: (_, { review, account }) => {
      setLatest(review.id);
      const name = review.candidates.find((one) => one.account === account)?.name;
      say(name === undefined ? said.rejected : said.confirmed(name));
    },
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['reviews', 'matches'] }),
  });
  const undo = useMutation({
    mutationFn: undoMatch,
    onSuccess: () => {
      setLatest(null);
      say(said.undone);
    },
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['reviews', 'matches'] }),
  });
  const choose = (review: MatchReview | undefined, account: string | null) => {
    if (mayAnswer && review !== undefined && !answer.isPending) answer.mutate({ review, account });
  };
  const takeBack = () => latest !== null && undo.mutate(latest);
  const pick = (number: number) => () => {
    const candidate = current?.candidates[number - 1];
    if (candidate !== undefined) choose(current, candidate.account);
  };
  useKeys({
    j: () => setCursor(movedTo(at, 1, reviews.length)),
    k: () => setCursor(movedTo(at, -1, reviews.length)),
    x: () => choose(current, null),
    u: () => void takeBack(),
    ...Object.fromEntries(Array.from({ length: 9 }, (_, number) => [`${number + 1}`, pick(number + 1)])),
  });
  if (found.isPending) return <Loading rows={6} tall />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  return (
    <div className={classes.whole}>
      {(reviews.length > 0 || latest !== null) && (
        <div className={classes.bar}>
          <span className={classes.keys}>{said.keysHint}</span>
          {mayAnswer && (
            <Checkbox
              size="xs"
              label={said.teach}
              title={said.teachHint}
              checked={teaches}
              onChange={() => setTeaches(!teaches)}
            />
          )}
          {latest !== null && (
            <Button variant="default" size="compact-xs" loading={undo.isPending} onClick={takeBack}>
              {said.undo}
            </Button>
          )}
        </div>
      )}
      {reviews.length === 0 && (
        <Empty
          icon={<IconBuildingSkyscraper size={22} stroke={1.6} />}
          title={said.emptyMatches[0] ?? ''}
          hint={said.emptyMatches[1] ?? ''}
        />
      )}
      {reviews.map((review, index) => (
        <Match
          key={review.id}
          review={review}
          isCurrent={index === at}
          mayAnswer={mayAnswer}
          choose={(account) => choose(review, account)}
        />
      ))}
    </div>
  );
}

interface Props {
  review: MatchReview;
  isCurrent: boolean;
  mayAnswer: boolean;
  choose: (account: string | null) => void;
}

function Match({ review, isCurrent, mayAnswer, choose }: Props) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isCurrent) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <article ref={card} className={classes.card} data-current={isCurrent ? '' : undefined}>
      <header>
        <div>
          <Link to="/leads/$lead" params={{ lead: review.lead_id }}>
            {review.typed.company ?? review.typed.name ?? review.lead_id}
          </Link>{' '}
          <Moment at={review.opened_at} />
          <p>
            <Sentence text={review.reason} />
          </p>
        </div>
        {mayAnswer && (
          <Button variant="default" size="compact-sm" onClick={() => choose(null)}>
            {said.none}
          </Button>
        )}
      </header>
      <div className={classes.beside}>
        <dl className={classes.typed}>
          <h3>{said.lead}</h3>
          {typedFields
            .filter((field) => review.typed[field])
            .map((field) => (
              <div key={field}>
                <dt>{said.fields[field]}</dt>
                <dd>{review.typed[field]}</dd>
              </div>
            ))}
        </dl>
        {review.candidates.map((candidate, index) => (
          <section key={candidate.account} className={classes.candidate}>
            <h3>
              <kbd>{index + 1}</kbd> {candidate.name}
              {candidate.account === review.account && <Badge tone="info">{said.suggested}</Badge>}
            </h3>
            <p className="numbers">
              <small>{candidate.account}</small> · {said.score(Math.round(candidate.score * 100))}
            </p>
            <ul>
              {candidate.evidence.map((one) => (
                <li key={one}>
                  <IconPlus size={12} stroke={2.4} aria-label={said.forIt} /> <Sentence text={one} />
                </li>
              ))}
              {candidate.against.map((one) => (
                <li key={one} data-against="">
                  <IconMinus size={12} stroke={2.4} aria-label={said.againstIt} /> <Sentence text={one} />
                </li>
              ))}
            </ul>
            {mayAnswer && (
              <Button
                variant={candidate.account === review.account ? 'filled' : 'default'}
                size="compact-sm"
                aria-label={said.confirm(candidate.name)}
                onClick={() => choose(candidate.account)}
              >
                {said.choose}
              </Button>
            )}
          </section>
        ))}
      </div>
    </article>
  );
}
