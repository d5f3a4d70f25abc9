// What is said when a promise is given more time: how much or until when, why, and a word that the record keeps.
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type ExtendReason, extendReasons, type Promised } from '#/base/api/leadWork';
import { momentText } from '#/base/format/moments';
import { language } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { localAt, localText } from '#/base/time/localMoment';
import { useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { Choices } from '../dialog/Choices';
import { Segments } from '../Segments';
import { type FormProps, Refusal } from './DisputeForm';
import classes from './forms.module.css';

const said = workTexts.extend;
const noteCharsMax = 500;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestMs = 30 * dayMs;
const spans = Object.entries(said.spans).map(([value, name]) => ({ value, name }));

interface Props extends FormProps {
  /** Which promise; null leaves it to the server: the answer, else what the customer was promised. */
  promise: Promised | null;
  /** When it falls due as it is; null where that is not known. */
  due: string | null;
  /** Its clock stands still, so that no moment can be named. */
  isPaused: boolean;
}

export function ExtendForm({ promise, due, isPaused, send, isPending, problem }: Props) {
  const now = useNow();
  const zone = useViewerZone();
  const dueAt = due === null ? now : Math.max(now, Date.parse(due));
  const [way, setWay] = useState<'by' | 'until'>('by');
  const [span, setSpan] = useState('3600');
  const [until, setUntil] = useState(() => localText(dueAt + dayMs, zone));
  const [reason, setReason] = useState<ExtendReason>('agreed_with_customer');
  const [note, setNote] = useState('');
  const moment = localAt(until, zone);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const wanted =
      way === 'by'
        ? { bySeconds: Number(span), until: null }
        : { bySeconds: null, until: new Date(moment ?? now).toISOString() };
    send({ does: 'extend', promise, reason, note, ...wanted });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <p>
        {due !== null && !isPaused && <b>{said.dueNow(momentText(Date.parse(due), now, zone, language))} </b>}
        {said.hint}
      </p>
      {!isPaused && (
        <div>
          <Segments label={said.title} choices={said.ways} value={way} choose={setWay} />
        </div>
      )}
      {way === 'by' || isPaused ? (
        <>
          <Choices label={said.byLabel} choices={spans} choose={setSpan} current={span} />
          <p>{said.counts}</p>
        </>
      ) : (
        <TextInput
          type="datetime-local"
          label={said.untilLabel(zone)}
          value={until}
          min={localText(dueAt, zone)}
          max={localText(now + longestMs, zone)}
          required
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      )}
      <Select
        label={said.why}
        data={extendReasons.map((value) => ({ value, label: said.reasons[value] ?? value }))}
        value={reason}
        onChange={(value) => setReason(extendReasons.find((one) => one === value) ?? reason)}
      />
      <Textarea
        label={said.note}
        description={said.noteHint}
        value={note}
        maxLength={noteCharsMax}
        autosize
        minRows={1}
        maxRows={4}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Refusal problem={problem} />
      <Button type="submit" size="md" loading={isPending} disabled={way === 'until' && !isPaused && moment === null}>
        {said.go}
      </Button>
    </form>
  );
}
