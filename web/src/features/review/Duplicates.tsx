// Whether two leads are one person's: what both say side by side; join them, or keep them apart.
import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '#/base/api/session';
import { reviewTexts } from '#/base/texts/review';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { useKeys } from '#/parts/useKeys';
import { comparedOf, movedTo } from './compared';
import { type Duplicate, joinDuplicate, keepApart } from './useReviews';
import classes from './Review.module.css';

const said = reviewTexts;

export function Duplicates({ found }: { found: UseQueryResult<Duplicate[]> }) {
  const mayAnswer = useSession().may('data:write');
  const client = useQueryClient();
  const [cursor, setCursor] = useState(0);
  const pairs = found.data ?? [];
  const at = movedTo(cursor, 0, pairs.length);
  const answer = useMutation({
    mutationFn: ({ lead, isSame }: { lead: string; isSame: boolean }) =>
      isSame ? joinDuplicate(lead) : keepApart(lead),
    onSuccess: (_, { isSame }) => say(isSame ? said.joined : said.keptApart),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['reviews', 'duplicates'] }),
  });
  const choose = (pair: Duplicate | undefined, isSame: boolean) => {
    if (mayAnswer && pair !== undefined && !answer.isPending) answer.mutate({ lead: pair.lead_id, isSame });
  };
  useKeys({
    j: () => setCursor(movedTo(at, 1, pairs.length)),
    k: () => setCursor(movedTo(at, -1, pairs.length)),
    '1': () => choose(pairs[at], true),
    x: () => choose(pairs[at], false),
  });
  if (found.isPending) return <Loading rows={6} tall />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  if (pairs.length === 0) {
    const [title, hint] = said.emptyDuplicates;
    return <Empty icon={<IconCopy size={22} stroke={1.6} />} title={title ?? ''} hint={hint ?? ''} />;
  }
  return (
    <div className={classes.whole}>
      <div className={classes.bar}>
        <span className={classes.keys}>{said.duplicateKeys}</span>
      </div>
      {pairs.map((pair, index) => (
        <Pair
          key={pair.lead_id}
          pair={pair}
          isCurrent={index === at}
          mayAnswer={mayAnswer}
          choose={(isSame) => choose(pair, isSame)}
        />
      ))}
    </div>
  );
}

interface Props {
  pair: Duplicate;
  isCurrent: boolean;
  mayAnswer: boolean;
  choose: (isSame: boolean) => void;
}

function Pair({ pair, isCurrent, mayAnswer, choose }: Props) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isCurrent) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <article ref={card} className={classes.card} data-current={isCurrent ? '' : undefined}>
      <header>
        <div>
          <strong>{pair.lead.name ?? pair.lead.email ?? pair.lead_id}</strong>{' '}
          <small className="numbers">{said.score(Math.round(pair.score * 100))}</small>
          <p>
            <Sentence text={[...pair.evidence, ...pair.against].join(' · ')} />
          </p>
        </div>
        {mayAnswer && (
          <div className={classes.answers}>
            <Button variant="default" size="compact-sm" onClick={() => choose(false)}>
              {said.apart}
            </Button>
            <Button size="compact-sm" onClick={() => choose(true)}>
              {said.join}
            </Button>
          </div>
        )}
      </header>
      <table className={classes.compared}>
        <thead>
          <tr>
            <th />
            <th scope="col">
              <Link to="/leads/$lead" params={{ lead: pair.lead_id }}>
                {said.later}
              </Link>
            </th>
            <th scope="col">
              <Link to="/leads/$lead" params={{ lead: pair.earlier_lead_id }}>
                {said.earlier}
              </Link>
            </th>
          </tr>
        </thead>
        <tbody>
          {comparedOf(pair).map(({ field, later, earlier, isSame }) => (
            <tr key={field} data-same={isSame ? '' : undefined}>
              <th scope="row">{said.fields[field]}</th>
              <td>{later || '–'}</td>
              <td>
                {earlier || '–'} {isSame && <IconCheck size={12} stroke={2.4} aria-label={said.same} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
