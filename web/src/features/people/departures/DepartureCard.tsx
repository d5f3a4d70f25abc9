// One departure: what it came to, what stayed, and the way back.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import { language } from '#/base/texts/texts';
import { Actor } from '#/parts/Actor';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Face } from '#/parts/People';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { usePeople, usePeopleChanged } from '../data';
import { dayAndMonth } from '../hours/words';
import type { Departure } from './planned';
import classes from './DepartureCard.module.css';

const said = peopleTexts.departures;
const tones = { scheduled: 'info', done: 'quiet', cancelled: 'quiet', undone: 'warn' } as const;

export function DepartureCard({ departure, mayChange }: { departure: Departure; mayChange: boolean }) {
  const repName = useRepName();
  const { rep, state } = departure;
  const stays = departure.stays.length;
  // A day begins where they work.
  const zone = usePeople().data?.find(({ id }) => id === rep)?.zone ?? 'UTC';
  const day = dayAndMonth(Date.parse(departure.due_at), zone, language);
  return (
    <article className={classes.card} aria-label={repName(rep)}>
      <Face id={rep} name={repName(rep)} size="l" />
      <div className={classes.main}>
        <h2>
          <Link to="/people/reps/$rep" params={{ rep }}>
            {repName(rep)}
          </Link>
          <Badge tone={tones[state as keyof typeof tones]}>{said.states[state] ?? state}</Badge>
        </h2>
        <p>
          {state === 'scheduled' && said.goneFrom(day)}
          {state === 'cancelled' && said.wasFor(day)}
          {state !== 'scheduled' && state !== 'cancelled' && <Moment at={departure.due_at} />}
          {' · '}
          <Actor id={departure.by} />
          {departure.why && ` · ${departure.why}`}
        </p>
        {(state === 'done' || state === 'undone') && (
          <p className="numbers">
            {said.cameTo(
              departure.accounts,
              departure.opportunities,
              departure.leads.length,
              departure.backups + departure.reports,
            )}
          </p>
        )}
        {stays > 0 && (
          <details>
            <summary>{said.stays(stays)}</summary>
            <ul>
              {departure.stays.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </details>
        )}
        {departure.open_leads > 0 && state === 'done' && (
          <p className={classes.trouble}>
            {said.stillOpen(departure.open_leads)}{' '}
            <Link to="/leads" search={{ assignee: rep, status: 'open' }}>
              {said.look}
            </Link>
          </p>
        )}
        {departure.trouble && <p className={classes.trouble}>{departure.trouble}</p>}
        {departure.draft !== null && departure.draft !== undefined && <p>{said.drafted(departure.draft)}</p>}
      </div>
      {mayChange && (state === 'scheduled' || state === 'done') && (
        <Return rep={rep} isPlanned={state === 'scheduled'} />
      )}
    </article>
  );
}

/** The way back: a plan is called off, what was done is undone. */
function Return({ rep, isPlanned }: { rep: string; isPlanned: boolean }) {
  const [problem, setProblem] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const changed = usePeopleChanged();
  const go = async () => {
    setBusy(true);
    setProblem('');
    try {
      const path = { rep };
      if (isPlanned) await api.DELETE('/api/v1/reps/{rep}/departure', { params: { path } });
      else {
        const header = { 'Idempotency-Key': key };
        const done = dataOf(await api.POST('/api/v1/reps/{rep}/departure/undo', { params: { path, header } }));
        say(done.stays.length > 0 ? said.stays(done.stays.length) : said.undone);
      }
      await changed();
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setBusy(false);
      setAsking(false);
    }
  };
  return (
    <div className={classes.actions}>
      {isAsking ? (
        <>
          <Button loading={isBusy} onClick={() => void go()}>
            {isPlanned ? said.callOffSure : said.undoSure}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {peopleTexts.cancel}
          </Button>
        </>
      ) : (
        <Button variant="default" onClick={() => setAsking(true)}>
          {isPlanned ? said.callOff : said.undo}
        </Button>
      )}
      {problem && <p role="alert">{problem}</p>}
    </div>
  );
}
