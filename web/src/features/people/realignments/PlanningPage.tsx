// Planning a realignment: what stays, what would move, who gains and loses; nothing moves before it is started.
import { Button, Checkbox, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { peopleTexts } from '#/base/texts/people';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { Back } from '../Back';
import { usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import { Totals } from './Totals';
import { type Exceptions, idsOf } from './shifts';
import { Shifts } from './Shifts';
import { Moves } from './Moves';
import classes from './PlanningPage.module.css';

const said = peopleTexts.realignments;
const typingMs = 500;
const goes = ['all', 'untouched', 'none'] as const;

export function PlanningPage() {
  const [wishes, setWishes] = useState<Exceptions>({ leads: 'all', locked: true });
  const [asked] = useDebouncedValue(wishes, typingMs);
  const preview = useQuery({
    queryKey: ['people', 'realigning', asked],
    queryFn: async ({ signal }) => dataOf(await api.POST('/api/v1/realignments/preview', { body: asked, signal })),
    placeholderData: keepPreviousData,
  });
  const found = preview.data;
  return (
    <Page
      title={
        <>
          <Back to="/people/realignments" name={peopleTexts.tabs.realignments} />
          {said.plan}
        </>
      }
      hint={said.planHint}
    >
      <div className={classes.columns}>
        <div className={classes.main} aria-busy={preview.isFetching}>
          {preview.isPending && <Loading rows={6} tall />}
          {preview.isError && <Failed problem={preview.error} retry={() => void preview.refetch()} />}
          {found && !preview.isError && (
            <>
              <Totals counts={found.counts} />
              <Panel title={said.whoGains} isFlush>
                <Shifts counts={found.counts} />
              </Panel>
              {found.accounts.length > 0 && (
                <Panel title={said.moves} hint={said.movesHint(found.accounts.length, found.counts.moving)} isFlush>
                  <Moves moves={found.accounts} />
                </Panel>
              )}
            </>
          )}
        </div>
        <Wishes wishes={wishes} set={setWishes} moving={found?.counts.moving ?? 0} />
      </div>
    </Page>
  );
}

interface Props {
  wishes: Exceptions;
  set: (wishes: Exceptions) => void;
  moving: number;
}

function Wishes({ wishes, set, moving }: Props) {
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
    try {
      const header = { 'Idempotency-Key': keyFor([wishes, why]), ...(why && { 'Turnout-Reason': why }) };
      const made = dataOf(await api.POST('/api/v1/realignments', { params: { header }, body: wishes }));
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
        <Button loading={isBusy} disabled={moving === 0} onClick={() => void plan()}>
          {said.planGo(moving)}
        </Button>
      </div>
    </Panel>
  );
}
