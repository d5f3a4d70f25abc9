// What somebody says of themselves: their name, and the time zone that moments are shown in.
import { Button, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { noteSession, sessionQuery, type User } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { browserZone } from '#/base/time/viewerZone';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import classes from '#/parts/dialog/form.module.css';

const said = texts.access.profile;
const zones = [{ value: '', label: said.asBrowser(browserZone) }, ...Intl.supportedValuesOf('timeZone')];

export function ProfileDialog({ user, close }: { user: User; close: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const [zone, setZone] = useState(user.zone);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      const view = dataOf(await api.PATCH('/api/v1/session/profile', { body: { name: name.trim(), zone } }));
      queries.setQueryData(sessionQuery.queryKey, noteSession(view));
      say(said.saved);
      close();
    } catch (refusal) {
      setProblem(problemText(refusal));
      setBusy(false);
    }
  };
  return (
    <Sheet title={said.title} close={close}>
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        <TextInput
          label={said.name}
          autoComplete="name"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={said.zone}
          description={said.zoneHint}
          searchable
          limit={60}
          data={zones}
          value={zone}
          onChange={(chosen) => setZone(chosen ?? '')}
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
            {said.save}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
