// Why a lead went to somebody else: asked by its company or its id, answered from its receipt.
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { myTexts } from '#/base/texts/my';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { useReasonWords } from '#/parts/useReasonWords';
import classes from './WhyNot.module.css';

const said = myTexts.whyNot;

export function WhyNot({ rep, isOwn }: { rep: string; isOwn: boolean }) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const repName = useRepName();
  const words = useReasonWords();
  const { data, error, isFetching } = useQuery({
    queryKey: ['my', rep, 'whyNot', asked],
    enabled: asked !== '',
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/reps/{rep}/why-not', { params: { path: { rep }, query: { q: asked } } })).leads,
  });
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(typed.trim());
  };
  return (
    <Panel title={isOwn ? said.title : said.theirs}>
      <form className={classes.form} onSubmit={ask}>
        <TextInput
          aria-label={said.label}
          placeholder={said.label}
          value={typed}
          maxLength={200}
          type="search"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isFetching} disabled={typed.trim() === ''}>
          {said.ask}
        </Button>
      </form>
      <div role="status">
        {error && asked !== '' && <p className={classes.problem}>{problemText(error)}</p>}
        {data?.length === 0 && <p className={classes.none}>{said.none}</p>}
        {data && data.length > 0 && (
          <ul className={classes.found}>
            {data.map((lead) => (
              <li key={lead.lead_id}>
                <p>
                  <b>{lead.company ?? said.unnamed}</b>
                  <Moment at={lead.received_at} />
                </p>
                <p>
                  {lead.is_theirs && `${isOwn ? said.got : said.gotThem}: `}
                  <Sentence text={worded(words(lead.is_theirs ? lead.why : whyNotWords(lead)))} />
                </p>
                {!lead.is_theirs && lead.assignee && (
                  <p>
                    {said.wentTo(repName(lead.assignee))}: <Sentence text={worded(words(lead.reason))} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function worded(why: string): string {
  return `${why.charAt(0).toLocaleUpperCase()}${why.slice(1)}.`;
}

/** Why not, without why somebody else has it, which is said beside it. */
function whyNotWords({ why, reason, assignee }: { why: string; reason: string; assignee: string | null }): string {
  return assignee === null ? why : why.replace(`: ${reason}`, '');
}
