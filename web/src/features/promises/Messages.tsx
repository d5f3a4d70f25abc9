// Messages that need a person: what went wrong with each; try it again, or let it be.
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconMailCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { codeWords } from '#/base/format/names';
import { Moment } from '#/parts/Moment';
import { problemText } from '#/parts/problemText';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { cancelMessage, type MessageItem, retryAllMessages, retryMessage, useParked } from './usePromises';
import board from './Board.module.css';
import holds from './Holds.module.css';
import classes from './Messages.module.css';

const said = promisesTexts;
const words = said.message;

export function Messages() {
  const found = useParked();
  const client = useQueryClient();
  const session = useSession();
  const again = useMutation({
    mutationFn: retryAllMessages,
    onSuccess: (count) => say(words.retriedAll(count)),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['promises'] }),
  });
  if (found.isPending) return <Loading rows={6} />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const { messages, blocked } = found.data;
  const mayWrite = session.may('data:write');
  return (
    <>
      {blocked.map((place) => (
        <p key={place.name} className={classes.blocked} role="alert">
          <IconAlertTriangle size={15} stroke={1.8} />
          <span>{words.blocked(place.name, place.why ?? '')}</span>
          {session.may('admin') && <Link to="/connectors">{words.mend}</Link>}
        </p>
      ))}
      {messages.length === 0 ? (
        <Empty
          icon={<IconMailCheck size={22} stroke={1.6} />}
          title={said.empty.messages[0]}
          hint={said.empty.messages[1]}
        />
      ) : (
        <>
          {mayWrite && (
            <div className={holds.drain}>
              <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
                {words.retryAll}
              </Button>
            </div>
          )}
          <ul className={board.list}>
            {messages.map((message) => (
              <Line key={message.id} message={message} mayWrite={mayWrite} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Line({ message, mayWrite }: { message: MessageItem; mayWrite: boolean }) {
  const repName = useRepName();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: 'retry' | 'cancel') => (what === 'retry' ? retryMessage(message.id) : cancelMessage(message.id)),
    onSuccess: (_, what) => say(what === 'retry' ? words.retried : words.cancelled),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['promises'] }),
  });
  return (
    <li className={classes.row}>
      <span className={classes.what}>
        <strong>{texts.noticeKinds[message.kind] ?? codeWords(message.kind)}</strong>
        {message.lead_id && (
          <Link to="/leads/$lead" params={{ lead: message.lead_id }}>
            {message.lead_id}
          </Link>
        )}
      </span>
      <span className={classes.to}>
        {message.rep ? repName(message.rep) : message.address} <small>{message.channel}</small>
      </span>
      <span className={classes.error}>
        {message.error}
        {message.is_doubtful && <small> · {words.doubtful}</small>}
      </span>
      <span className={`${classes.to ?? ''} numbers`}>
        {message.attempts} × · <Moment at={message.due_at} />
      </span>
      <span className={board.act}>
        {mayWrite && (
          <>
            <Button variant="default" size="compact-xs" disabled={act.isPending} onClick={() => act.mutate('retry')}>
              {words.retry}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              disabled={act.isPending}
              onClick={() => act.mutate('cancel')}
            >
              {words.cancel}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
