// A webhook is added, given a new secret, or taken away; a secret is shown once.
import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { connectorsTexts } from '#/base/texts/connectors';
import { texts } from '#/base/texts/texts';
import { Once } from '#/parts/dialog/Once';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { addWebhook, removeWebhook, renewWebhook, type Webhook } from './useConnectors';
import { isWebhookKind, webhookKinds } from './webhookKinds';
import classes from './Connectors.module.css';

const said = connectorsTexts.webhooks;
const once = { copy: said.copy, copied: said.copied, done: said.close };

export function AddWebhook({ close }: { close: () => void }) {
  const [url, setUrl] = useState('');
  const [about, setAbout] = useState('');
  const [kinds, setKinds] = useState<string[]>([]);
  const add = useWork(() => addWebhook(url, about, kinds.filter(isWebhookKind)));
  return (
    <Sheet title={said.add} close={close} size="md">
      {add.data?.secret ? (
        <Once hint={said.secretHint} secret={add.data.secret} said={once} close={close} />
      ) : (
        <Asked work={add} go={said.add} close={close}>
          <TextInput
            label={said.url}
            type="url"
            required
            withAsterisk={false}
            data-autofocus
            placeholder="https://"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput label={said.about} value={about} onChange={(event) => setAbout(event.currentTarget.value)} />
          <MultiSelect
            label={said.kinds}
            placeholder={kinds.length === 0 ? said.everything : ''}
            data={webhookKinds}
            value={kinds}
            onChange={setKinds}
            searchable
            clearable
          />
        </Asked>
      )}
    </Sheet>
  );
}

const overlaps = ['0', '3600', '86400', '604800'] as const;

export function RenewWebhook({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>('86400');
  const renew = useWork(() => renewWebhook(webhook.id, Number(overlap)));
  return (
    <Sheet title={said.renewTitle} close={close} size="md">
      {renew.data?.secret ? (
        <Once hint={said.secretHint} secret={renew.data.secret} said={once} close={close} />
      ) : (
        <Asked work={renew} go={said.renewGo} close={close}>
          <p>{said.renewHint}</p>
          <Select
            label={said.overlap}
            data={overlaps.map((value) => ({ value, label: said.overlaps[value] }))}
            value={overlap}
            onChange={(value) => setOverlap(overlaps.find((one) => one === value) ?? '0')}
          />
        </Asked>
      )}
    </Sheet>
  );
}

export function RemoveWebhook({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const remove = useWork(async () => {
    await removeWebhook(webhook.id);
    say(said.removed);
    close();
  });
  return (
    <Sheet title={said.removeTitle} close={close} size="md">
      <Asked work={remove} go={said.remove} close={close} isGrave>
        <p>{said.removeHint(webhook.url)}</p>
      </Asked>
    </Sheet>
  );
}

function useWork<T>(work: () => Promise<T>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: () => client.invalidateQueries({ queryKey: ['connectors', 'webhooks'] }),
  });
}

interface AskedProps {
  work: { readonly mutate: () => void; readonly isPending: boolean; readonly error: Error | null };
  go: string;
  isGrave?: boolean;
  close: () => void;
  children: ReactNode;
}

function Asked({ work, go, isGrave = false, close, children }: AskedProps) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <form className={classes.dialog} onSubmit={submit}>
      {children}
      {work.error && <p role="alert">{problemText(work.error)}</p>}
      <div className={classes.foot}>
        <Button variant="default" onClick={close}>
          {texts.actions.cancel}
        </Button>
        <Button type="submit" loading={work.isPending} {...(isGrave ? { color: 'red' } : {})}>
          {go}
        </Button>
      </div>
    </form>
  );
}
