// Leads that wait for somebody: why, since when, until when; and having the policy look again.
import { Button } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import type { LeadItem } from '#/base/api/types';
import { shortSpan } from '#/base/format/moments';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { useNow } from '#/base/time/now';
import { Badge } from '#/parts/Badge';
import { Clock } from '#/parts/Clock';
import { reasonOf } from '#/parts/reason';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { useReasonWords } from '#/parts/useReasonWords';
import { RowActions } from './RowActions';
import type { PromiseSearch } from './search';
import { type Hold, reassign, useHolds } from './usePromises';
import board from './Board.module.css';
import classes from './Holds.module.css';

const said = promisesTexts;
const words = said.hold;

export function Holds({ search }: { search: PromiseSearch }) {
  const found = useHolds();
  if (found.isPending) return <Loading rows={12} />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const { holds, leads } = found.data;
  const shown = holds.filter(
    (hold) => (!search.team || hold.team === search.team) && (!search.pool || hold.pool === search.pool),
  );
  if (shown.length === 0) {
    const [title, hint] = said.empty.holds;
    return <Empty icon={<IconMoodSmile size={22} stroke={1.6} />} title={title} hint={hint} />;
  }
  return (
    <>
      <Drain holds={shown} />
      <ul className={board.list}>
        {shown.map((hold) => (
          <HoldLine key={hold.lead_id} hold={hold} lead={leads.get(hold.lead_id)} />
        ))}
      </ul>
    </>
  );
}

function HoldLine({ hold, lead }: { hold: Hold; lead: LeadItem | undefined }) {
  const now = useNow();
  const session = useSession();
  const name = lead?.name ?? lead?.email ?? hold.lead_id;
  const worded = useReasonWords();
  const { rest } = reasonOf(hold.rule, hold.reason);
  return (
    <li className={classes.row}>
      <span className={classes.clock}>
        {hold.until === null ? (
          <Badge tone={hold.cause === 'overdue' ? 'bad' : 'quiet'}>{words.causes[hold.cause] ?? words.noEnd}</Badge>
        ) : (
          <Clock from={hold.since} due={hold.until} />
        )}
      </span>
      <Link to="/leads/$lead" params={{ lead: hold.lead_id }} className={board.lead}>
        <strong>{name}</strong>
        <span>{lead?.company ?? ''}</span>
      </Link>
      <span className={`${classes.since ?? ''} numbers`}>
        {words.waited(shortSpan(now - Date.parse(hold.since)))}
        {hold.priority !== 'normal' && (
          <Badge tone={hold.priority === 'high' ? 'warn' : 'quiet'}>
            {hold.priority === 'high' ? words.high : words.low}
          </Badge>
        )}
      </span>
      <span className={classes.why} title={hold.reason}>
        <b>{hold.rule}</b> {worded(rest)}
      </span>
      <span className={board.act}>
        {session.may('leads:move') && <RowActions row={{ lead: hold.lead_id, name, due: null }} />}
      </span>
    </li>
  );
}

function Drain({ holds }: { holds: readonly Hold[] }) {
  const [done, setDone] = useState(0);
  const client = useQueryClient();
  const session = useSession();
  const drain = useMutation({
    mutationFn: async () => {
      let given = 0;
      setDone(0);
      for (const hold of holds) {
        // One that somebody took meanwhile, or that is refused, does not keep the others.
        const who = await reassign(hold.lead_id, '', 'manual').catch(() => null);
        given += who === null ? 0 : 1;
        setDone((count) => count + 1);
      }
      return given;
    },
    onSuccess: (given) => say(words.drained(given, holds.length)),
    onSettled: () => client.invalidateQueries({ queryKey: ['promises'] }),
  });
  if (!session.may('leads:move')) return null;
  return (
    <div className={classes.drain}>
      <Button variant="default" disabled={drain.isPending} onClick={() => drain.mutate()}>
        {drain.isPending ? texts.bulk.running(done, holds.length) : words.drainAll(holds.length)}
      </Button>
    </div>
  );
}
