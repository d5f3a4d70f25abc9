// Adding or changing a rep. What the server refuses stands beside the field it is about; nothing typed is lost.
import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { peopleTexts } from '#/base/texts/people';
import { viewerZone } from '#/base/time/viewerZone';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { type RepRecord, usePeople, usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import { bodyOf, changesOf, fieldOf, formOf, type RepForm } from './repForm';
import classes from './RepDialog.module.css';

const said = peopleTexts.form;
const zones = Intl.supportedValuesOf('timeZone');

interface Props {
  rep: string | null;
  close: () => void;
}

export function RepDialog({ rep, close }: Props) {
  const kept = useQuery({
    queryKey: ['people', 'rep', rep],
    queryFn: async () => {
      const answer = await api.GET('/api/v1/reps/{rep}', { params: { path: { rep: rep ?? '' } } });
      return { record: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '' };
    },
    enabled: rep !== null,
  });
  const title = rep === null ? said.add : said.edit(kept.data?.record.name ?? rep);
  return (
    <Sheet title={title} close={close} size="lg">
      {rep !== null && kept.isPending && <Loading rows={8} />}
      {kept.isError && <Failed problem={kept.error} retry={() => void kept.refetch()} />}
      {(rep === null || kept.data) && <Form kept={kept.data ?? null} close={close} />}
    </Sheet>
  );
}

type Kept = { record: RepRecord; etag: string } | null;
type Faults = Partial<Record<keyof RepForm, string>>;

function Form({ kept: given, close }: { kept: Kept; close: () => void }) {
  // What was there when the form was opened: somebody else's change must not slip in under it.
  const [kept] = useState(given);
  const [form, setForm] = useState(() => formOf(kept?.record ?? null, viewerZone()));
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<ServerProblem | null>(null);
  const [isSaving, setSaving] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();

  const save = async (isOver: boolean) => {
    setSaving(true);
    try {
      await write(kept, form, isOver, keyFor);
      say(kept ? said.saved : said.added(form.name || form.id));
      close();
      await changed();
    } catch (refusal) {
      const refused = refusal instanceof ServerProblem ? refusal : new ServerProblem('unknown', 0, '');
      const placed = refused.faults.flatMap(({ field, message }) => {
        const place = fieldOf(field);
        return place ? [[place, message] as const] : [];
      });
      setFaults(Object.fromEntries(placed));
      setProblem(placed.length > 0 ? null : refused);
    } finally {
      setSaving(false);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save(false);
  };
  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <Fields form={form} faults={faults} isNew={kept === null} set={(some) => setForm({ ...form, ...some })} />
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem.code === 'precondition_failed' ? said.changedMeanwhile : problemText(problem)}
        </p>
      )}
      <footer className={classes.foot}>
        <Button variant="default" onClick={close}>
          {peopleTexts.cancel}
        </Button>
        {problem?.code === 'precondition_failed' && (
          <Button variant="default" loading={isSaving} onClick={() => void save(true)}>
            {said.over}
          </Button>
        )}
        <Button type="submit" loading={isSaving}>
          {kept ? peopleTexts.save : said.add}
        </Button>
      </footer>
    </form>
  );
}

interface FieldsProps {
  form: RepForm;
  faults: Faults;
  isNew: boolean;
  set: (some: Partial<RepForm>) => void;
}

function Fields({ form, faults, isNew, set }: FieldsProps) {
  const people = usePeople().data ?? [];
  const teams = [...new Set(people.flatMap((rep) => rep.teams))].sort();
  const text = (name: 'id' | 'name' | 'email' | 'role' | 'region' | 'country' | 'days' | 'spans' | 'holidays') => ({
    label: said[name],
    value: form[name],
    error: faults[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
  });
  const count = (name: 'dailyCap' | 'openCap' | 'weight') => ({
    label: said[name],
    value: form[name],
    error: faults[name],
    inputMode: 'numeric' as const,
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [name]: event.currentTarget.value.replaceAll(/\D/gu, '') }),
  });
  return (
    <>
      <fieldset>
        <legend>{said.who}</legend>
        {isNew && <TextInput {...text('id')} description={said.idHint} data-autofocus required withAsterisk={false} />}
        <TextInput {...text('name')} />
        <TextInput {...text('email')} type="email" />
        <TextInput {...text('role')} />
        <TagsInput
          label={said.teams}
          description={said.teamsHint}
          data={teams}
          value={form.teams}
          error={faults.teams}
          onChange={(value) => set({ teams: value })}
          size="sm"
          className={classes.wide}
        />
        <TextInput {...text('region')} />
        <TextInput {...text('country')} />
      </fieldset>
      <fieldset>
        <legend>{said.when}</legend>
        <Select
          label={said.zone}
          data={zones.includes(form.zone) ? zones : [form.zone, ...zones]}
          value={form.zone}
          error={faults.zone}
          onChange={(value) => set({ zone: value ?? form.zone })}
          searchable
          limit={60}
        />
        <TextInput {...text('holidays')} placeholder={said.holidaysHint} />
        <TextInput {...text('days')} description={said.daysHint} />
        <TextInput {...text('spans')} description={said.spansHint} />
      </fieldset>
      <fieldset>
        <legend>{said.how}</legend>
        <TextInput {...count('dailyCap')} />
        <TextInput {...count('openCap')} />
        <TextInput {...count('weight')} />
        <TextInput
          label={said.joined}
          type="date"
          value={form.joined}
          error={faults.joined}
          onChange={(event) => set({ joined: event.currentTarget.value })}
        />
        <RepSelect
          label={said.backup}
          value={form.backup}
          onChange={(rep) => set({ backup: rep === '' ? null : rep })}
          nobody={peopleTexts.nobody}
        />
        <RepSelect
          label={said.manager}
          value={form.manager}
          onChange={(rep) => set({ manager: rep === '' ? null : rep })}
          nobody={peopleTexts.nobody}
        />
        <Textarea
          label={said.skills}
          description={said.skillsHint}
          value={form.skills}
          error={faults.skills}
          onChange={(event) => set({ skills: event.currentTarget.value })}
          autosize
          minRows={2}
          size="sm"
          className={classes.wide}
        />
      </fieldset>
      {faults.backup && <p className={classes.problem}>{faults.backup}</p>}
      {faults.manager && <p className={classes.problem}>{faults.manager}</p>}
    </>
  );
}

async function write(kept: Kept, form: RepForm, isOver: boolean, keyFor: (content: unknown) => string): Promise<void> {
  if (kept === null) {
    const body = bodyOf(form);
    const header = { 'Idempotency-Key': keyFor([form.id, body]), 'If-None-Match': '*' };
    await api.PUT('/api/v1/reps/{rep}', { params: { path: { rep: form.id.trim() }, header }, body });
    return;
  }
  const { record, etag } = kept;
  const body = changesOf(bodyOf(formOf(record, record.zone), record.numbers), bodyOf(form, record.numbers));
  if (Object.keys(body).length === 0) return;
  const header = { 'Idempotency-Key': keyFor([record.id, body, isOver]), 'If-Match': isOver ? '*' : etag };
  await api.PATCH('/api/v1/reps/{rep}', { params: { path: { rep: record.id }, header }, body });
}
