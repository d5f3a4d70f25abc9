// What stays as it is in a realignment, what goes along, why it is done; and planning it.
import { Button, Checkbox, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useOnceKey } from '#/base/api/useOnceKey';
import { peopleTexts } from '#/base/texts/people';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { usePeopleChanged } from '../data';
import type { Source } from './begun';
import { type Exceptions, idsOf } from './shifts';
import classes from './Stays.module.css';

const said = peopleTexts.realignments;
const goes = ['all', 'untouched', 'none'] as const;

interface Props {
  source: Source | null;
  wishes: Exceptions;
  set: (wishes: Exceptions) => void;
  moving: number;
  /** Whether it is what would be planned now. */
  isShown: boolean;
}

export function Stays({ source, wishes, set, moving, isShown }: Props) {
  const navigate = useNavigate();
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();
  const { data: lists = [] } = useQuery({
    queryKey: ['policy', 'lists'],
    queryFn: async () => dataOf(await api.GET('/api/v1/lists')).lists,
  });
  const put = (some: Partial<Exceptions>) => set({ ...wishes, ...some });
  const plan = async () => {
    setBusy(true);
    setProblem('');
    const body = { ...wishes, ...(source && { source }) };
    try {
      const header = { 'Idempotency-Key': keyFor([body, why]), ...(why && { 'Turnout-Reason': why }) };
      const made = dataOf(await api.POST('/api/v1/realignments', { params: { header }, body }));
      say(said.planned);
      await changed();
      await navigate({ to: '/people/realignments/$realignment', params: { realignment: String(made.number) } });
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={said.stays}>
      <div className={classes.form}>
        <Switch
          size="xs"
          label={said.withOpportunity}
          checked={wishes.with_opportunity ?? false}
          onChange={(event) => put({ with_opportunity: event.currentTarget.checked })}
        />
        <Switch
          size="xs"
          label={said.locked}
          checked={wishes.locked ?? true}
          onChange={(event) => put({ locked: event.currentTarget.checked })}
        />
        <NumberInput
          label={said.touchedDays}
          description={said.touchedHint}
          size="sm"
          min={0}
          max={3650}
          allowDecimal={false}
          value={wishes.touched_days ?? 0}
          onChange={(value) => put({ touched_days: typeof value === 'number' ? value : 0 })}
        />
        <Textarea
          label={said.exempt}
          description={said.exemptHint}
          size="sm"
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) => put({ accounts: idsOf(event.currentTarget.value) })}
        />
        {lists.length > 0 && (
          <Select
            label={said.inList}
            clearable
            placeholder={said.noList}
            value={wishes.list ?? null}
            data={lists.map(({ name }) => name)}
            onChange={(list) => put({ list: list ?? '' })}
          />
        )}
        <Select
          label={said.leadsGo}
          value={wishes.leads ?? 'all'}
          data={goes.map((value) => ({ value, label: said.leadsGoes[value] }))}
          onChange={(value) => put({ leads: goes.find((one) => one === value) ?? 'all' })}
        />
        <Checkbox
          size="xs"
          label={said.opportunitiesGo}
          checked={wishes.opportunities ?? true}
          onChange={(event) => put({ opportunities: event.currentTarget.checked })}
        />
        <TextInput label={said.why} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <Button loading={isBusy} disabled={moving === 0 || !isShown} onClick={() => void plan()}>
          {said.planGo(moving)}
        </Button>
      </div>
    </Panel>
  );
}
