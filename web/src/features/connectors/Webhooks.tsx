// Other programs that are told what happens: whether each takes it, a test, sending again, and the last deliveries.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import { connectorsTexts } from '#/base/texts/connectors';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { resendLastHour, switchWebhook, tryWebhook, useLastMessages, useWebhooks, type Webhook } from './useConnectors';
import { AddWebhook, RemoveWebhook, RenewWebhook } from './WebhookDialogs';
import classes from './Connectors.module.css';

const said = connectorsTexts.webhooks;

export function Webhooks() {
  const found = useWebhooks();
  const [isAdding, setAdding] = useState(false);
  if (found.isPending) return <Loading rows={4} tall />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const add = (
    <Button leftSection={<IconPlus size={13} stroke={2} />} onClick={() => setAdding(true)}>
      {said.add}
    </Button>
  );
  return (
    <div className={classes.whole}>
      {found.data.length === 0 ? (
        <Empty
          icon={<IconWebhook size={22} stroke={1.6} />}
          title={said.emptyTitle}
          hint={said.emptyHint}
          action={add}
        />
      ) : (
        <>
          <div>{add}</div>
          {found.data.map((webhook) => (
            <WebhookPanel key={webhook.id} webhook={webhook} />
          ))}
          <Deliveries />
        </>
      )}
      {isAdding && <AddWebhook close={() => setAdding(false)} />}
    </div>
  );
}

function WebhookPanel({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: async (what: 'test' | 'resend' | 'switch') => {
      if (what === 'resend') return said.resent(await resendLastHour(webhook.id));
      if (what === 'switch') await switchWebhook(webhook.id, !webhook.is_on);
      if (what === 'test') return (await tryWebhook(webhook.id)).said;
      return webhook.is_on ? said.off : said.on;
    },
    onSuccess: (text) => say(text),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['connectors', 'webhooks'] }),
  });
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null);
  const close = () => setAsked(null);
  const isFailing = Boolean(webhook.failing_since);
  return (
    <Panel
      title={
        <span className={classes.title}>
          {webhook.url}
          <Badge tone={!webhook.is_on ? 'quiet' : isFailing ? 'bad' : 'good'}>
            {!webhook.is_on ? said.off : isFailing ? said.failing : said.on}
          </Badge>
        </span>
      }
      hint={[webhook.description, webhook.kinds.length > 0 ? said.some(webhook.kinds.length) : said.everything]
        .filter(Boolean)
        .join(' · ')}
      actions={
        <span className={classes.actions}>
          <Button variant="default" size="compact-sm" loading={act.isPending} onClick={() => act.mutate('test')}>
            {said.test}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={said.actions(webhook.url)}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => act.mutate('resend')}>{said.resend}</Menu.Item>
              <Menu.Item onClick={() => act.mutate('switch')}>{webhook.is_on ? said.turnOff : said.turnOn}</Menu.Item>
              <Menu.Item onClick={() => setAsked('renew')}>{said.renew}</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => setAsked('remove')}>{said.remove}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      }
    >
      {webhook.off_why && <p className={classes.error}>{webhook.off_why}</p>}
      {webhook.failing_since && (
        <p className={classes.error}>
          {said.failingSince} <Moment at={webhook.failing_since} />
        </p>
      )}
      <p className={classes.quiet}>
        {said.since} <Moment at={webhook.created_at} />
        {webhook.old_until && (
          <>
            {' · '}
            {said.oldUntil} <Moment at={webhook.old_until} />
          </>
        )}
      </p>
      {asked === 'renew' && <RenewWebhook webhook={webhook} close={close} />}
      {asked === 'remove' && <RemoveWebhook webhook={webhook} close={close} />}
    </Panel>
  );
}

function Deliveries() {
  const { data: messages } = useLastMessages('webhook');
  return (
    <Panel title={said.deliveries}>
      {messages?.length === 0 && <p className={classes.quiet}>{said.noDeliveries}</p>}
      <div className={classes.messages}>
        <ul>
          {(messages ?? []).map((message) => (
            <li key={message.id}>
              <Badge tone={message.state === 'sent' ? 'good' : message.state === 'parked' ? 'bad' : 'quiet'}>
                {texts.messages[message.state] ?? message.state}
              </Badge>
              <span>{codeWords(message.kind)}</span>
              <span>{message.lead_id}</span>
              <span className={classes.error}>{message.error ?? said.attempts(message.attempts)}</span>
              <Moment at={message.ended_at ?? message.due_at} />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
