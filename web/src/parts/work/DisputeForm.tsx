// What is said when a lead is disputed: why it is not theirs, whose it is, and a word for whoever answers.
import { Button, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type DisputeCode, disputeCodes, type Work } from '#/base/api/leadWork';
import { workTexts } from '#/base/texts/work';
import { Choices } from '../dialog/Choices';
import { problemText } from '../problemText';
import { RepSelect } from '../RepSelect';
import classes from './forms.module.css';

const said = workTexts.dispute;
const noteCharsMax = 2_000;
const choices = disputeCodes.map((value) => ({ value, name: said.codes[value] ?? value }));

export interface FormProps {
  send: (work: Work) => void;
  isPending: boolean;
  problem: unknown;
}

export function DisputeForm({ send, isPending, problem }: FormProps) {
  const [code, setCode] = useState<DisputeCode | null>(null);
  const [meantFor, setMeantFor] = useState('');
  const [note, setNote] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (code !== null) send({ does: 'dispute', code, note, meantFor: meantFor || null });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <p>{said.hint}</p>
      <div>
        <h3>{said.why}</h3>
        <Choices label={said.why} choices={choices} choose={setCode} current={code ?? ('' as DisputeCode)} />
      </div>
      <RepSelect
        label={said.whose}
        value={meantFor}
        onChange={(rep) => setMeantFor(rep ?? '')}
        nobody={said.unknown}
        everybody
      />
      <Textarea
        label={said.note}
        value={note}
        maxLength={noteCharsMax}
        autosize
        minRows={2}
        maxRows={6}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Refusal problem={problem} />
      <Button type="submit" size="md" disabled={code === null} loading={isPending}>
        {said.send}
      </Button>
    </form>
  );
}

export function Refusal({ problem }: { problem: unknown }) {
  return problem ? (
    <p role="alert" className={classes.problem}>
      {problemText(problem)}
    </p>
  ) : null;
}
