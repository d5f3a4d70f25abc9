// Whether somebody is there: a word that is always in sight, and a press to say otherwise.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { myTexts } from '#/base/texts/my';
import { Choices } from '#/parts/dialog/Choices';
import { Sheet } from '#/parts/dialog/Sheet';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import classes from './Presence.module.css';

type Word = components['schemas']['PresenceBody']['presence'];
interface Props {
  rep: string;
  isOwn: boolean;
}

const said = myTexts.presence;
const words = ['available', 'away', 'unavailable'] as const;
const lookEveryMs = 30_000;

export function PresenceChip({ rep }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { word, choose, pending } = usePresence(rep);
  if (word === undefined) return null;
  const name = said.names[word] ?? word;
  return (
    <>
      <button
        type="button"
        className={classes.chip}
        data-word={word}
        aria-label={said.now(name)}
        onClick={() => setOpen(true)}
      >
        <i aria-hidden /> {name}
      </button>
      {isOpen && (
        <Sheet title={said.title} close={() => setOpen(false)}>
          <Words word={word} pending={pending} choose={(next) => choose(next, () => setOpen(false))} />
        </Sheet>
      )}
    </>
  );
}

export function PresencePanel({ rep, isOwn }: Props) {
  const { word, choose, pending, absentUntil } = usePresence(rep);
  if (word === undefined) return null;
  return (
    <Panel
      title={isOwn ? said.title : said.theirs}
      hint={
        absentUntil && (
          <>
            {said.absent('')} <Moment at={absentUntil} />
          </>
        )
      }
    >
      <Words word={word} pending={pending} choose={(next) => choose(next)} />
    </Panel>
  );
}

function Words({ word, pending, choose }: { word: Word; pending: Word | null; choose: (word: Word) => void }) {
  const choices = word === 'paused' ? (['available', 'paused'] as const) : words;
  return (
    <div className={classes.words}>
      <Choices<Word>
        label={said.title}
        choices={choices.map((value) => ({
          value,
          name: said.names[value] ?? value,
          hint: said.hints[value],
          icon: <i className={classes.dot} data-word={value} aria-hidden />,
          isOff: value === 'paused',
        }))}
        choose={choose}
        current={word}
        pending={pending}
      />
    </div>
  );
}

function usePresence(rep: string) {
  const client = useQueryClient();
  const queryKey = ['my', rep, 'state'];
  const { data } = useQuery({
    queryKey,
    refetchInterval: lookEveryMs,
    queryFn: async () => dataOf(await api.GET('/api/v1/reps/{rep}/state', { params: { path: { rep } } })),
  });
  const change = useMutation({
    mutationFn: async (presence: Word) => {
      const params = { path: { rep }, header: { 'Idempotency-Key': newKey() } };
      return dataOf(await api.POST('/api/v1/reps/{rep}/presence', { params, body: { presence } }));
    },
    onSuccess: ({ presence, assigned }) => {
      const got = (assigned ?? []).length;
      say(said.done(said.names[presence] ?? presence) + (got > 0 ? ` ${said.got(got)}` : ''));
      void client.invalidateQueries({ queryKey: ['my', rep] });
      void client.invalidateQueries({ queryKey: ['reps'] });
    },
    onError: (problem) => say(problemText(problem)),
  });
  return {
    word: data?.presence,
    absentUntil: data?.absent_until ?? null,
    pending: change.isPending ? change.variables : null,
    choose: (next: Word, then?: () => void) => change.mutate(next, then ? { onSuccess: then } : {}),
  };
}
