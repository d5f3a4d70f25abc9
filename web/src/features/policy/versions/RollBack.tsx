// Going back to what was live: nothing is asked but why, because it must work on the worst of days.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import type { Deploy } from '#/base/api/policies';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import classes from '#/parts/dialog/form.module.css';

const said = policyTexts.versions;

export function RollBack({ deploy, close }: { deploy: Deploy; close: () => void }) {
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: async () => {
      const params = { header: { 'Idempotency-Key': newKey() } };
      return dataOf(await api.POST('/api/v1/deploys/rollback', { params, body: { to: deploy.policy, note } }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['policy'] });
      say(said.gone(deploy.version));
      close();
    },
  });
  return (
    <Sheet title={said.backTo(deploy.version)} close={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          back.mutate();
        }}
      >
        <p>{said.backHint}</p>
        <TextInput
          label={said.why}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
          data-autofocus
        />
        {back.error && (
          <p role="alert" className={classes.problem}>
            {problemText(back.error)}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={back.isPending}>
            {said.back}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
