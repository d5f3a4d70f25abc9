// Letting somebody go: who and when, what names them, where each thing goes, and then all of it at once.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import { Page } from '#/parts/page/Page';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { Failed, Loading } from '#/parts/states';
import { Back } from '../Back';
import { Segments } from '../Segments';
import { usePeopleChanged } from '../data';
import { useKeyFor } from '../useKeyFor';
import { type Departure, DepartureCard } from './DepartureCard';
import { Names } from './Names';
import { Homes } from './Homes';
import { bodyOf, noWishes, type Preview, type Wishes } from './wishes';
import classes from './LeavingPage.module.css';

const route = getRouteApi('/people/departures/new');
const said = peopleTexts.departures;

export function LeavingPage() {
  const { rep } = route.useSearch();
  const navigate = route.useNavigate();
  const repName = useRepName();
  const [wishes, setWishes] = useState(noWishes);
  const [done, setDone] = useState<Departure | null>(null);
  const preview = useQuery({
    queryKey: ['people', 'leaving', rep, bodyOf({ ...wishes, draft: false })],
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST('/api/v1/reps/{rep}/departure/preview', {
          params: { path: { rep: rep ?? '' } },
          body: bodyOf({ ...wishes, draft: false }),
          signal,
        }),
      ),
    enabled: rep !== undefined && done === null,
    placeholderData: (before, query) => (query?.queryKey[2] === rep ? keepPreviousData(before) : undefined),
  });
  const choose = (next: string | null) => {
    setWishes(noWishes);
    void navigate({ search: next ? { rep: next } : {}, replace: true });
  };
  return (
    <Page
      title={
        <>
          <Back to="/people/departures" name={peopleTexts.tabs.departures} />
          {rep ? said.title(repName(rep)) : said.go}
        </>
      }
    >
      {done ? (
        <div className={classes.steps}>
          <DepartureCard departure={done} mayChange={false} />
          <Button
            variant="default"
            className={classes.end}
            onClick={() => void navigate({ to: '/people/departures', search: {} })}
          >
            {said.all}
          </Button>
        </div>
      ) : (
        <div className={classes.steps}>
          <section>
            <h2>{said.who}</h2>
            <div className={classes.who}>
              <RepSelect label={said.leaver} value={rep ?? null} onChange={choose} />
              <When on={wishes.on} set={(on) => setWishes({ ...wishes, on })} />
            </div>
          </section>
          {rep && preview.isPending && <Loading rows={5} tall />}
          {preview.isError && <Failed problem={preview.error} retry={() => void preview.refetch()} />}
          {rep && preview.data && (
            <>
              <section>
                <h2>{said.names(repName(rep))}</h2>
                <Names preview={preview.data} />
              </section>
              <section aria-busy={preview.isFetching}>
                <h2>{said.homes}</h2>
                <Homes preview={preview.data} wishes={wishes} set={setWishes} />
              </section>
              <Go rep={rep} wishes={wishes} set={setWishes} preview={preview.data} done={setDone} />
            </>
          )}
        </div>
      )}
    </Page>
  );
}

function When({ on, set }: { on: string; set: (on: string) => void }) {
  const [isLater, setLater] = useState(on !== '');
  const choose = (value: string) => {
    setLater(value === 'later');
    if (value === 'now') set('');
  };
  return (
    <div className={classes.when}>
      <Segments
        label={said.when}
        value={isLater ? 'later' : 'now'}
        of={[
          { value: 'now', name: said.now },
          { value: 'later', name: said.later },
        ]}
        choose={choose}
      />
      {isLater && (
        <TextInput type="date" aria-label={said.day} value={on} onChange={(event) => set(event.currentTarget.value)} />
      )}
    </div>
  );
}

interface GoProps {
  rep: string;
  wishes: Wishes;
  set: (wishes: Wishes) => void;
  preview: Preview;
  done: (departure: Departure) => void;
}

function Go({ rep, wishes, set, preview, done }: GoProps) {
  const repName = useRepName();
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useKeyFor();
  const go = async () => {
    setBusy(true);
    setProblem('');
    const body = bodyOf(wishes);
    const header = { 'Idempotency-Key': keyFor([rep, body, why]), ...(why && { 'Turnout-Reason': why }) };
    try {
      done(dataOf(await api.POST('/api/v1/reps/{rep}/departure', { params: { path: { rep }, header }, body })));
      await changed();
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{said.confirm}</h2>
      <p className={classes.note}>{said.oneGo}</p>
      <div className={classes.confirm}>
        <TextInput label={said.why} value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
        {preview.policy.length > 0 && (
          <Checkbox
            label={said.draft}
            description={said.draftHint}
            checked={wishes.draft}
            onChange={(event) => set({ ...wishes, draft: event.currentTarget.checked })}
          />
        )}
      </div>
      {preview.planned !== null && <p className={classes.warn}>{said.planned}</p>}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button loading={isBusy} onClick={() => void go()} className={classes.end}>
        {wishes.on ? said.plan(repName(rep), wishes.on) : said.letGo(repName(rep))}
      </Button>
    </section>
  );
}
