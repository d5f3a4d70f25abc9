// Places that are not a person: who watches each, and what lies there.
import { IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { countText } from '#/base/format/counts';
import { promisesTexts } from '#/base/texts/promises';
import { Moment } from '#/parts/Moment';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { Badge } from '#/parts/Badge';
import { Empty, Failed, Loading } from '#/parts/states';
import { useQueues } from './usePromises';
import classes from './Queues.module.css';

const said = promisesTexts;
const words = said.queue;

export function Queues() {
  const found = useQueues();
  const repName = useRepName();
  if (found.isPending) return <Loading rows={4} />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  if (found.data.length === 0) {
    const [title, hint] = said.empty.queues;
    return <Empty icon={<IconInbox size={22} stroke={1.6} />} title={title} hint={hint} />;
  }
  return (
    <table className={`${plain.table ?? ''} ${classes.table ?? ''}`}>
      <thead>
        <tr>
          <th>{words.name}</th>
          <th>{words.watcher}</th>
          <th data-number="">{words.leads}</th>
          <th>{words.oldest}</th>
        </tr>
      </thead>
      <tbody>
        {found.data.map((queue) => (
          <tr key={queue.queue}>
            <td className={classes.name}>
              <Link to="/leads" search={{ outcome: 'queued', status: 'open', queue: queue.queue }}>
                {queue.queue}
              </Link>
              {!queue.declared && <Badge tone="warn">{words.gone}</Badge>}
              {queue.note && <p>{queue.note}</p>}
            </td>
            <td>
              {queue.watched_by ? <Person id={queue.watched_by} name={repName(queue.watched_by)} /> : words.nobody}
            </td>
            <td data-number="">{countText(queue.leads)}</td>
            <td>{queue.oldest_since ? <Moment at={queue.oldest_since} /> : words.empty}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
