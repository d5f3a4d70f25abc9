// What became of a lead: a kind, what it is worth where that counts, and whether the lead is done with.
import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type OutcomeKind, outcomeKinds, type OutcomeReason, outcomeReasons } from '#/base/api/leadWork';
import { workTexts } from '#/base/texts/work';
import { Choices } from '../dialog/Choices';
import { type FormProps, Refusal } from './DisputeForm';
import classes from './forms.module.css';

const said = workTexts.outcome;
const choices = outcomeKinds.map((value) => ({ value, name: said.kinds[value] ?? value }));
const valued: ReadonlySet<OutcomeKind> = new Set(['opportunity', 'won', 'lost']);
const final: ReadonlySet<OutcomeKind> = new Set(['won', 'lost', 'misrouted']);

export function OutcomeForm({ send, isPending, problem }: FormProps) {
  const [kind, setKind] = useState<OutcomeKind | null>(null);
  const [reason, setReason] = useState<OutcomeReason>('wrong_territory');
  const [value, setValue] = useState<number | null>(null);
  const [currency, setCurrency] = useState('EUR');
  const [closes, setCloses] = useState(false);
  const choose = (next: OutcomeKind) => {
    setKind(next);
    setCloses(final.has(next));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (kind === null) return;
    const worth = valued.has(kind) ? value : null;
    const why = kind === 'misrouted' ? reason : null;
    send({ does: 'outcome', kind, reason: why, value: worth, currency: worth === null ? null : currency, closes });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <p>{said.hint}</p>
      <Choices label={said.title} choices={choices} choose={choose} current={kind ?? ('' as OutcomeKind)} />
      {kind === 'misrouted' && (
        <Select
          label={said.why}
          data={outcomeReasons.map((code) => ({ value: code, label: said.reasons[code] ?? code }))}
          value={reason}
          onChange={(chosen) => setReason(outcomeReasons.find((one) => one === chosen) ?? 'other')}
        />
      )}
      {kind !== null && valued.has(kind) && (
        <div className={classes.pair}>
          <NumberInput
            label={said.value}
            value={value ?? ''}
            min={0}
            decimalScale={2}
            thousandSeparator=" "
            hideControls
            inputMode="decimal"
            onChange={(next) => setValue(typeof next === 'number' ? next : null)}
          />
          <TextInput
            label={said.currency}
            value={currency}
            maxLength={3}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
        </div>
      )}
      {kind !== null && (
        <Switch label={said.closes} checked={closes} onChange={(event) => setCloses(event.currentTarget.checked)} />
      )}
      <Refusal problem={problem} />
      <Button type="submit" size="md" disabled={kind === null} loading={isPending}>
        {said.save}
      </Button>
    </form>
  );
}
