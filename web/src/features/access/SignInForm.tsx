// An address and a password. What is refused is said below them, and what was typed stays.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import type { SessionView } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { problemText } from '#/parts/problemText';
import { signIn } from './signIn';
import classes from './access.module.css';

interface Props {
  /** The address that it must be; empty for any. */
  only?: string;
  go: string;
  done: (view: SessionView) => void;
}

export function SignInForm({ only = '', go, done }: Props) {
  const [email, setEmail] = useState(only);
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      done(await signIn(email.trim(), password));
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={texts.access.email}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        readOnly={only !== ''}
        size="md"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={texts.access.password}
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <Button type="submit" size="md" loading={isBusy}>
        {go}
      </Button>
    </form>
  );
}
