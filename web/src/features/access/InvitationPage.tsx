// Where a link leads that an admin made: a password is set, once, and whoever did it is signed in.
import { Button, PasswordInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import { texts } from '#/base/texts/texts';
import { problemText } from '#/parts/problemText';
import { AccessPage } from './AccessPage';
import { setPassword } from './signIn';
import { useEnter } from './SignInPage';
import classes from './access.module.css';

const said = texts.access.invitation;
const charsMin = 10;

export function InvitationPage() {
  // A fragment is never sent to a server, nor to its logs.
  const [token] = useState(() => window.location.hash.slice(1));
  if (token === '') {
    return (
      <AccessPage title={said.none} hint={said.noneHint}>
        <p className={classes.quiet}>
          <Link to="/sign-in">{said.toSignIn}</Link>
        </p>
      </AccessPage>
    );
  }
  return (
    <AccessPage title={said.title} hint={said.hint}>
      <PasswordForm token={token} />
    </AccessPage>
  );
}

function PasswordForm({ token }: { token: string }) {
  const [password, setTyped] = useState('');
  const [again, setAgain] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const enter = useEnter();
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (password !== again) {
      setProblem(said.differ);
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      enter(await setPassword(token, password));
    } catch (refusal) {
      setProblem(problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      {(
        [
          [said.password, password, setTyped],
          [said.again, again, setAgain],
        ] as const
      ).map(([label, value, set]) => (
        <PasswordInput
          key={label}
          label={label}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={charsMin}
          size="md"
          value={value}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ))}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button type="submit" size="md" loading={isBusy}>
        {said.go}
      </Button>
    </form>
  );
}
