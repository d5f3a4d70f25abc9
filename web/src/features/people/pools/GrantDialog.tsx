// A person gives a member turns, or takes some: one more line of the ledger, with its author.
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { type Pool, usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import { fractionOf, turnsText } from './balances';
import classes from '#/parts/dialog/form.module.css';

const said = peopleTexts.pools;
const reasons = ['goodwill', 'bad_lead', 'duplicate', 'misrouted', 'absence', 'correction', 'other'] as const;

export function GrantDialog({ pool, rep: first, close }: { pool: Pool; rep: string; close: () => void }) {
  const repName = useRepName();
  const [rep, setRep] = useState(first || (pool.members[0]?.rep ?? ''));
  const [turns, setTurns] = useState<number | string>(1);
  const [reason, setReason] = useState<string>('goodwill');
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState('');
  const [isSaving, setSaving] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();
  const count = typeof turns === 'number' ? turns : 0;

  const go = async (event: SubmitEvent) => {
    event.preventDefault();
    setSaving(true);
    setProblem('');
    const body = { rep, turns: count, reason };
    const header = { 'Idempotency-Key': keyFor([pool.pool, body, note]), ...(note && { 'Turnout-Reason': note }) };
    try {
      const params = { path: { pool: pool.pool }, header };
      const done = dataOf(await api.POST('/api/v1/pools/{pool}/credits', { params, body: body as never }));
      say(said.did(repName(rep), turnsText(fractionOf(done.owed_before)), turnsText(fractionOf(done.owed_after))));
      await changed();
      close();
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setSaving(false);
    }
  };
  return (
    <Sheet title={said.grantTitle(pool.pool)} close={close} size="md">
      <form onSubmit={(event) => void go(event)} className={classes.form}>
        <Select
          label={said.who}
          value={rep}
          onChange={(value) => setRep(value ?? rep)}
          data={pool.members.map((member) => ({ value: member.rep, label: repName(member.rep) }))}
          searchable
        />
        <NumberInput
          label={said.turns}
          description={said.turnsHint}
          value={turns}
          onChange={setTurns}
          min={-100}
          max={100}
          allowDecimal={false}
          size="sm"
        />
        <Select
          label={said.reason}
          value={reason}
          onChange={(value) => setReason(value ?? reason)}
          data={reasons.map((value) => ({ value, label: said.causes[value] ?? value }))}
        />
        <TextInput label={said.note} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <footer className={classes.foot}>
          <Button variant="default" onClick={close}>
            {peopleTexts.cancel}
          </Button>
          <Button type="submit" loading={isSaving} disabled={count === 0}>
            {said.give(count)}
          </Button>
        </footer>
      </form>
    </Sheet>
  );
}
