// Adding an absence, changing one, or taking it back; with what it means for the leads somebody has.
import { Autocomplete, Button, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { peopleTexts } from '#/base/texts/people';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { type Absence, usePeople, usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import { Consequences } from './Consequences';
import { type AbsenceForm, bodyOf, daysIn, formOf } from './month';
import classes from './AbsenceDialog.module.css';

const said = peopleTexts.absences;

type Asked = { absence: Absence } | { rep: string; from: string; to: string };

export function AbsenceDialog({ asked, close }: { asked: Asked; close: () => void }) {
  const id = 'absence' in asked ? asked.absence.id : null;
  const people = usePeople();
  const kept = useQuery({
    queryKey: ['people', 'absence', id],
    queryFn: async () => {
      const answer = await api.GET('/api/v1/absences/{absence}', { params: { path: { absence: id ?? 0 } } });
      return { absence: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '' };
    },
    enabled: id !== null,
    gcTime: 0,
  });
  const isReady = people.data !== undefined && (id === null || kept.data !== undefined);
  const zoneOf = (rep: string) => people.data?.find((each) => each.id === rep)?.zone ?? 'UTC';
  return (
    <Sheet title={id === null ? said.add : said.editTitle} close={close} size="md">
      {!isReady && !kept.isError && <Loading rows={5} />}
      {kept.isError && <Failed problem={kept.error} retry={() => void kept.refetch()} />}
      {isReady && (
        <Form
          first={
            kept.data
              ? formOf(kept.data.absence, zoneOf(kept.data.absence.rep))
              : {
                  kind: 'vacation',
                  fromTime: '',
                  toTime: '',
                  rep: '',
                  from: '',
                  to: '',
                  ...('rep' in asked ? asked : {}),
                }
          }
          kept={kept.data ?? null}
          close={close}
        />
      )}
    </Sheet>
  );
}

interface FormProps {
  first: AbsenceForm;
  kept: { absence: Absence; etag: string } | null;
  close: () => void;
}

function Form({ first, kept: given, close }: FormProps) {
  const [kept] = useState(given);
  const [form, setForm] = useState(first);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();
  const put = (some: Partial<AbsenceForm>) => setForm({ ...form, ...some });
  const isPart = form.fromTime !== '';

  const ask = async (send: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setProblem('');
    try {
      await send();
      say(done);
      close();
      await changed();
    } catch (refusal) {
      const isOld = refusal instanceof ServerProblem && refusal.code === 'precondition_failed';
      setProblem(isOld ? said.changedMeanwhile : problemText(refusal));
    } finally {
      setBusy(false);
    }
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const body = bodyOf(form);
    const key = { 'Idempotency-Key': keyFor(body) };
    void (kept
      ? ask(
          () =>
            api.PUT('/api/v1/absences/{absence}', {
              params: { path: { absence: kept.absence.id }, header: { ...key, 'If-Match': kept.etag } },
              body,
            }),
          said.changed,
        )
      : ask(() => api.POST('/api/v1/absences', { params: { header: key }, body }), said.added));
  };
  const remove = () => {
    if (!kept) return;
    const header = { 'Idempotency-Key': keyFor('remove'), 'If-Match': kept.etag };
    const params = { path: { absence: kept.absence.id }, header };
    void ask(() => api.DELETE('/api/v1/absences/{absence}', { params }), said.removed);
  };
  const date = (name: 'from' | 'to') => ({
    label: said[name],
    type: 'date',
    required: true,
    withAsterisk: false,
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      put(name === 'from' && form.to < value ? { from: value, to: value } : { [name]: value });
    },
  });
  const time = (name: 'fromTime' | 'toTime') => ({
    label: said[name],
    type: 'time',
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => put({ [name]: event.currentTarget.value }),
  });
  return (
    <form onSubmit={save} className={classes.form}>
      <RepSelect label={said.who} value={form.rep || null} onChange={(rep) => put({ rep: rep ?? '' })} />
      <div className={classes.pair}>
        <TextInput {...date('from')} />
        <TextInput {...date('to')} min={form.from} />
      </div>
      <Switch
        size="xs"
        label={said.partly}
        checked={isPart}
        onChange={(event) =>
          put(event.currentTarget.checked ? { fromTime: '09:00', toTime: '12:00' } : { fromTime: '', toTime: '' })
        }
      />
      {isPart && (
        <div className={classes.pair}>
          <TextInput {...time('fromTime')} />
          <TextInput {...time('toTime')} />
        </div>
      )}
      <Autocomplete
        label={said.kind}
        description={said.kindHint}
        size="sm"
        data={[...said.kinds]}
        value={form.kind}
        onChange={(kind) => put({ kind })}
      />
      {form.rep && daysIn(form) > 0 && <Consequences form={form} />}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <footer className={classes.foot}>
        {kept && (
          <Button variant="subtle" color="red" disabled={isBusy} onClick={remove} className={classes.remove}>
            {said.remove}
          </Button>
        )}
        <Button variant="default" onClick={close}>
          {peopleTexts.cancel}
        </Button>
        <Button type="submit" loading={isBusy} disabled={!form.rep || daysIn(form) === 0}>
          {kept ? peopleTexts.save : said.add}
        </Button>
      </footer>
    </form>
  );
}
