// Each service messages can go through: whether it is set up and well, a test, and what went through it last.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import { connectorsTexts } from '#/base/texts/connectors';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { ServiceForm } from './ServiceForm';
import { type Connector, type Destination, tryConnector, useConnectors, useLastMessages } from './useConnectors';
import classes from './Connectors.module.css';

const said = connectorsTexts;

export function Services() {
  const found = useConnectors();
  if (found.isPending) return <Loading rows={5} tall />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const { connectors, destinations } = found.data;
  return (
    <div className={classes.whole}>
      {connectors.map((connector) => (
        <Service
          key={connector.name}
          connector={connector}
          destination={destinations.find((place) => place.name === connector.name)}
        />
      ))}
      <p className={classes.quiet}>
        <Link to="/promises" search={{ view: 'messages' }}>
          {said.parked}
        </Link>
      </p>
    </div>
  );
}

function Service({ connector, destination }: { connector: Connector; destination: Destination | undefined }) {
  const [shown, setShown] = useState<'form' | 'test' | null>(null);
  const isSet = connector.configured_from !== '';
  // What the environment says, or the demo, goes before anything that is said here.
  const isKeptHere = connector.configured_from === 'store' || !isSet;
  const isBlocked = destination !== undefined && destination.blocked_since !== null;
  const state = isBlocked ? 'blocked' : connector.configured_from || 'off';
  return (
    <Panel
      title={
        <span className={classes.title}>
          {said.names[connector.name] ?? codeWords(connector.name)}
          <Badge tone={isBlocked ? 'bad' : isSet ? 'good' : 'quiet'}>{said.states[state]}</Badge>
        </span>
      }
      hint={isBlocked ? destination.why : said.about[connector.name]}
      actions={
        <span className={classes.actions}>
          {isSet && (
            <Button variant="default" size="compact-sm" onClick={() => setShown(shown === 'test' ? null : 'test')}>
              {said.test}
            </Button>
          )}
          {isKeptHere && (
            <Button variant="default" size="compact-sm" onClick={() => setShown(shown === 'form' ? null : 'form')}>
              {isSet ? said.change : said.configure}
            </Button>
          )}
        </span>
      }
    >
      {shown === 'test' && <Test name={connector.name} />}
      {shown === 'form' && <ServiceForm connector={connector} close={() => setShown(null)} />}
      {connector.configured_from === 'environment' && <p className={classes.quiet}>{said.fromEnvironment}</p>}
      {connector.configured_from === 'demo' && <p className={classes.quiet}>{said.fromDemo}</p>}
      <LastMessages channel={connector.name} failures={destination?.failures ?? 0} />
    </Panel>
  );
}

function Test({ name }: { name: string }) {
  const [to, setTo] = useState('');
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => tryConnector(name, to),
    onSettled: () => client.invalidateQueries({ queryKey: ['connectors'] }),
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate();
      }}
    >
      <TextInput size="xs" label={said.testTo} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Button type="submit" loading={test.isPending}>
        {said.test}
      </Button>
      {test.data && (
        <p role="status" data-ok={test.data.ok ? '' : undefined}>
          <b>{test.data.ok ? said.works : said.fails}</b>: {test.data.said}
        </p>
      )}
      {test.error && <p role="alert">{problemText(test.error)}</p>}
    </form>
  );
}

function LastMessages({ channel, failures }: { channel: string; failures: number }) {
  const repName = useRepName();
  const { data: messages } = useLastMessages(channel);
  if (messages === undefined || messages.length === 0) return <p className={classes.quiet}>{said.noMessages}</p>;
  return (
    <details className={classes.messages}>
      <summary>
        {said.messages}
        {failures > 0 && <em>{said.failures(failures)}</em>}
      </summary>
      <ul>
        {messages.map((message) => (
          <li key={message.id}>
            <Badge tone={message.state === 'sent' ? 'good' : message.state === 'parked' ? 'bad' : 'quiet'}>
              {texts.messages[message.state] ?? message.state}
            </Badge>
            <span>{texts.noticeKinds[message.kind] ?? codeWords(message.kind)}</span>
            <span>{message.rep ? repName(message.rep) : message.address}</span>
            <span className={classes.error}>{message.error}</span>
            <Moment at={message.ended_at ?? message.due_at} />
          </li>
        ))}
      </ul>
    </details>
  );
}
