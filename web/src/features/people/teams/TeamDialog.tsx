// The hours of a team, for members who have none of their own.
import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { peopleTexts } from '#/base/texts/people';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { type TeamRecord, usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import classes from '#/parts/dialog/form.module.css';

const said = peopleTexts.form;
const zones = Intl.supportedValuesOf('timeZone');

export function TeamDialog({ name, close }: { name: string; close: () => void }) {
  const kept = useQuery({
    queryKey: ['people', 'team', name],
    queryFn: async () => {
      const answer = await api.GET('/api/v1/teams/{team}', { params: { path: { team: name } } });
      return { team: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '' };
    },
    gcTime: 0,
  });
  return (
    <Sheet title={peopleTexts.team_.hoursOf(name)} close={close} size="md">
      {kept.isPending && <Loading rows={4} />}
      {kept.isError && <Failed problem={kept.error} retry={() => void kept.refetch()} />}
      {kept.data && <Form kept={kept.data} close={close} />}
    </Sheet>
  );
}

function Form({ kept: given, close }: { kept: { team: TeamRecord; etag: string }; close: () => void }) {
  const [{ team, etag }] = useState(given);
  const [zone, setZone] = useState(team.zone);
  const [days, setDays] = useState(team.week.days ?? '');
  const [spans, setSpans] = useState((team.week.spans ?? []).join(', '));
  const [holidays, setHolidays] = useState((team.week.holidays ?? []).join(', '));
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    const body = { zone, week: { days, spans: listOf(spans), holidays: listOf(holidays) } };
    try {
      const header = { 'Idempotency-Key': keyFor(body), 'If-Match': etag };
      await api.PUT('/api/v1/teams/{team}', { params: { path: { team: team.name }, header }, body });
      say(said.saved);
      close();
      await changed();
    } catch (refusal) {
      const isOld = refusal instanceof ServerProblem && refusal.code === 'precondition_failed';
      setProblem(isOld ? peopleTexts.team_.changedMeanwhile : problemText(refusal));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className={classes.form}>
      <Select
        label={said.zone}
        data={zones.includes(zone) ? zones : [zone, ...zones]}
        value={zone}
        onChange={(value) => setZone(value ?? zone)}
        searchable
        limit={60}
      />
      <TextInput label={said.days} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
      <TextInput
        label={said.spans}
        description={said.spansHint}
        value={spans}
        onChange={(event) => setSpans(event.currentTarget.value)}
      />
      <TextInput
        label={said.holidays}
        description={said.holidaysHint}
        value={holidays}
        onChange={(event) => setHolidays(event.currentTarget.value)}
      />
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <footer className={classes.foot}>
        <Button variant="default" onClick={close}>
          {peopleTexts.cancel}
        </Button>
        <Button type="submit" loading={isBusy}>
          {peopleTexts.save}
        </Button>
      </footer>
    </form>
  );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}
