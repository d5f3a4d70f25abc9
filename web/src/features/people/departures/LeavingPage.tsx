// Letting somebody go: who and when, what names them, where each thing goes, and then all of it at once.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { viewerZone } from '#/base/time/viewerZone';
import { dayText } from '#/base/time/zones';
import { Page } from '#/parts/page/Page';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { Failed, Loading } from '#/parts/states';
import { Segments } from '#/parts/Segments';
import { Back } from '../Back';
import { usePeopleChanged } from '../data';
import { useOnceKey } from '#/base/api/useOnceKey';
import { DepartureCard } from './DepartureCard';
import { type Departure, usePlanned } from './planned';
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
  const mayLet = useSession().may('data:write');
  const [wishes, setWishes] = useState(noWishes);
  const [isLater, setLater] = useState(false);
  const [done, setDone] = useState<Departure | null>(null);
  const planned = usePlanned(rep ?? '', rep !== undefined);
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
    setLater(false);
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
              {!planned && (
                <When isLater={isLater} setLater={setLater} on={wishes.on} set={(on) => setWishes({ ...wishes, on })} />
              )}
            </div>
          </section>
          {planned && <DepartureCard departure={planned} mayChange={mayLet} />}
          {rep && preview.isPending && <Loading rows={5} tall />}
          {preview.isError && <Failed problem={preview.error} retry={() => void preview.refetch()} />}
          {rep && preview.data && (
            <>
              <section>
                <h2>{said.names(repName(rep))}</h2>
                <Names preview={preview.data} />
              </section>
              {!planned && (
                <section aria-busy={preview.isFetching}>
                  <h2>{said.homes}</h2>
                  <Homes preview={preview.data} wishes={wishes} set={setWishes} />
                </section>
              )}
              {!planned && mayLet && (
                <Go
                  rep={rep}
                  wishes={wishes}
                  wantsDay={isLater && wishes.on === ''}
                  set={setWishes}
                  preview={preview.data}
                  done={setDone}
                />
              )}
            </>
          )}
        </div>
      )}
    </Page>
  );
}

interface WhenProps {
  isLater: boolean;
  setLater: (isLater: boolean) => void;
  on: string;
  set: (on: string) => void;
}

function When({ isLater, setLater, on, set }: WhenProps) {
  const today = dayText(useNow(), viewerZone());
  const choose = (value: string) => {
    setLater(value === 'later');
    if (value === 'now') set('');
  };
  return (
    <div className={classes.when}>
      <Segments
        label={said.when}
        value={isLater ? 'later' : 'now'}
        choices={[
          { value: 'now', label: said.now },
          { value: 'later', label: said.later },
        ]}
        choose={choose}
      />
      {isLater && (
        <TextInput
          type="date"
          aria-label={said.day}
          min={today}
          value={on}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )}
    </div>
  );
}

interface GoProps {
  rep: string;
  wishes: Wishes;
  /** On a day that is not chosen yet. */
  wantsDay: boolean;
  set: (wishes: Wishes) => void;
  preview: Preview;
  done: (departure: Departure) => void;
}

function Go({ rep, wishes, wantsDay, set, preview, done }: GoProps) {
  const repName = useRepName();
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const changed = usePeopleChanged();
  const keyFor = useOnceKey();
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
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button loading={isBusy} disabled={wantsDay} onClick={() => void go()} className={classes.end}>
        {wantsDay ? said.chooseDay : wishes.on ? said.plan(repName(rep), wishes.on) : said.letGo(repName(rep))}
      </Button>
    </section>
  );
}
