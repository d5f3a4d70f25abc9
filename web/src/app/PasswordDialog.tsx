// One's own password: the one it is, and the one it is to be.
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { noteSession, sessionQuery } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import classes from '#/parts/dialog/form.module.css';

const said = texts.access.passwordChange;
const charsMin = 10;

export function PasswordDialog({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      const view = dataOf(await api.POST('/api/v1/session/password', { body: { old, new: next } }));
      queries.setQueryData(sessionQuery.queryKey, noteSession(view));
      say(said.done);
      close();
    } catch (refusal) {
      setProblem(problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <Sheet title={said.title} close={close}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <PasswordInput
          label={said.old}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
        />
        <PasswordInput
          label={said.new}
          description={said.hint}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={charsMin}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={isBusy}>
            {said.go}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
