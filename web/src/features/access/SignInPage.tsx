// Where one signs in: by password, through a provider, or as somebody of the demo company with one click.
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { sessionQuery, type SessionView } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { Face } from '#/parts/People';
import { problemText } from '#/parts/problemText';
import { AccessPage } from './AccessPage';
import { noteMet, placeAfter, providerAddress, signIn } from './signIn';
import { SignInForm } from './SignInForm';
import classes from './access.module.css';

const said = texts.access;

export function SignInPage() {
  const { data: view } = useQuery(sessionQuery);
  const { to, problem } = useSearch({ strict: false });
  const enter = useEnter();
  if (view === undefined) return null;
  const { demo, ways } = view;
  const isDemo = demo.length > 0;
  if (view.needs_first_admin && !ways.local && ways.oidc === null) return <NobodyYet />;
  return (
    <AccessPage title={isDemo ? said.demo.title : said.title} hint={isDemo ? said.demo.hint : said.welcome}>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {said.problems[problem] ?? said.problems.oidc_failed}
        </p>
      )}
      {isDemo && <DemoPeople people={demo} enter={enter} />}
      {!isDemo && <SignInForm go={said.signIn} done={enter} />}
      {ways.oidc && (
        <>
          {!isDemo && <div className={classes.or}>{said.or}</div>}
          <Button variant="default" size="md" component="a" href={providerAddress(ways.oidc.address, placeAfter(to))}>
            {said.with(ways.oidc.name)}
          </Button>
        </>
      )}
      {ways.local && !view.signed_in && (
        <p className={classes.quiet}>
          <button
            type="button"
            onClick={() => {
              noteMet();
              enter(view);
            }}
          >
            {said.local}
          </button>
          {said.localHint}
        </p>
      )}
    </AccessPage>
  );
}

/** Goes on as whoever has just signed in: nothing that somebody else saw is kept. */
export function useEnter(): (view: SessionView) => void {
  const queries = useQueryClient();
  const router = useRouter();
  const { to } = useSearch({ strict: false });
  return (view) => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, view);
    router.history.replace(placeAfter(to));
  };
}

function DemoPeople({ people, enter }: { people: SessionView['demo']; enter: (view: SessionView) => void }) {
  const [problem, setProblem] = useState('');
  const be = async (email: string, password: string) => {
    try {
      enter(await signIn(email, password));
    } catch (refusal) {
      setProblem(problemText(refusal));
    }
  };
  return (
    <>
      <ul className={classes.people}>
        {people.map(({ name, email, password, role, about }) => (
          <li key={email}>
            <button type="button" onClick={() => void be(email, password)}>
              <Face id={email} name={name} />
              <span>
                <b>{name}</b>
                <small>{about || said.demo.roles[role]}</small>
              </span>
              <span data-role>{said.roles[role] ?? role}</span>
            </button>
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </>
  );
}

function NobodyYet() {
  return (
    <AccessPage title={said.first.title} hint={said.first.hint}>
      <code className={classes.command} tabIndex={0}>
        {said.first.command}
      </code>
      <p className={classes.quiet}>{said.first.again}</p>
    </AccessPage>
  );
}
