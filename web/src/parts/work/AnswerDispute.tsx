// The answer to a dispute: whether it is right, who gets the lead then, and a word for whoever raised it.
import { Button, Checkbox, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import type { DisputeRecord } from '#/base/api/types';
import { useOnceKey } from '#/base/api/useOnceKey';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { Choices } from '../dialog/Choices';
import { Sheet } from '../dialog/Sheet';
import { RepSelect } from '../RepSelect';
import { say } from '../toast';
import { Refusal } from './DisputeForm';
import classes from './forms.module.css';

const said = workTexts.dispute;
const answers = [
  { value: 'upheld', name: said.uphold, hint: said.upholdHint },
  { value: 'declined', name: said.decline, hint: said.declineHint },
] as const;

type Answer = 'upheld' | 'declined';

export function AnswerDispute({ dispute, close }: { dispute: DisputeRecord; close: () => void }) {
  const client = useQueryClient();
  const repName = useRepName();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [note, setNote] = useState('');
  const [moves, setMoves] = useState(true);
  const [to, setTo] = useState(dispute.meant_for ?? '');
  const keyOf = useOnceKey();
  const isUpheld = answer === 'upheld';
  const sent = useMutation({
    mutationFn: async (given: Answer) => {
      const reassign = given === 'upheld' && moves && dispute.status === 'open';
      const body = { answer: given, note, reassign, to: reassign && to ? to : null };
      const params = { path: { dispute: dispute.id }, header: { 'Idempotency-Key': keyOf(body) } };
      return dataOf(await api.POST('/api/v1/disputes/{dispute}/answer', { params, body }));
    },
    onSuccess: ({ stays }) => {
      say(stays ? said.stays(stays) : said.answered);
      close();
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['lead', dispute.lead_id] }),
        client.invalidateQueries({ queryKey: ['disputes'] }),
      ]),
  });
  return (
    <Sheet title={said.answerTitle} close={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (answer !== null) sent.mutate(answer);
        }}
      >
        <div>
          <p>
            <b>{said.codes[dispute.code] ?? dispute.code}</b> ·{' '}
            {dispute.rep ? repName(dispute.rep) : (dispute.name ?? dispute.lead_id)}
          </p>
          {dispute.note && <blockquote>{dispute.note}</blockquote>}
        </div>
        <Choices<Answer>
          label={said.answerTitle}
          choices={answers}
          choose={setAnswer}
          current={answer ?? ('' as Answer)}
        />
        {isUpheld && dispute.status === 'open' && (
          <>
            <Checkbox label={said.move} checked={moves} onChange={(event) => setMoves(event.currentTarget.checked)} />
            {moves && (
              <RepSelect
                label={texts.actions.to}
                value={to}
                onChange={(rep) => setTo(rep ?? '')}
                nobody={texts.actions.policyFinds}
              />
            )}
          </>
        )}
        <Textarea
          label={said.noteTo}
          value={note}
          maxLength={2_000}
          autosize
          minRows={2}
          maxRows={6}
          required={answer === 'declined'}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Refusal problem={sent.error} />
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button
            type="submit"
            loading={sent.isPending}
            disabled={answer === null || (answer === 'declined' && note.trim() === '')}
          >
            {said.answer}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
