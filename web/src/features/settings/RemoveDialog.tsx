// Removing somebody for good is asked about once more.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { texts } from '#/base/texts/texts';
import { settingsTexts } from '#/base/texts/settings';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { nameOf, removeUser, type UserView } from './users';
import classes from './settings.module.css';

const said = settingsTexts.users;

export function RemoveDialog({ user, close }: { user: UserView; close: (said?: string) => void }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const go = async () => {
    setBusy(true);
    try {
      await removeUser(user);
      close(said.removed(nameOf(user)));
    } catch (refusal) {
      setProblem(problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <Sheet title={said.removeTitle(nameOf(user))} close={() => close()}>
      <div className={classes.form}>
        <p className={classes.hint}>{said.removeHint}</p>
        {problem && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={() => close()}>
            {texts.actions.cancel}
          </Button>
          <Button color="red" loading={isBusy} onClick={() => void go()}>
            {said.remove}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
