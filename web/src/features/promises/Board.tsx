// Promises in the order of their moments, each ticking; together by team, pool or rep where that is asked.
import { IconCheck, IconHourglass } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { serverNow } from '#/base/time/now';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { Person } from '#/parts/People';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { RowActions } from './RowActions';
import { type Group, groupsOf, oneForEachLead, type Row } from './rows';
import type { Grouping, PromiseSearch } from './search';
import { useRows } from './usePromises';
import classes from './Board.module.css';

const said = promisesTexts;

export function Board({ view, search }: { view: 'due' | 'breached' | 'escalated' | 'offers'; search: PromiseSearch }) {
  const found = useRows(view, search);
  if (found.isPending) return <Loading rows={12} />;
  if (found.isError && found.data === undefined)
    return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const rows = oneForEachLead(found.data.pages.flatMap((page) => page.rows));
  if (rows.length === 0) return <Nothing view={view} search={search} />;
  return (
    <>
      {groupsOf(rows, search.group, serverNow()).map((group) => (
        <Lines key={group.name} group={group} by={search.group} isEscalated={view === 'escalated'} />
      ))}
      <ShowMore pages={found} shown={rows.length} />
    </>
  );
}

function Lines({ group, by, isEscalated }: { group: Group; by: Grouping | undefined; isEscalated: boolean }) {
  const repName = useRepName();
  const name = by === 'who' && group.name ? repName(group.name) : group.name;
  return (
    <section>
      {by !== undefined && (
        <h2 className={classes.group}>
          {name || said.nowhere[by]}
          <span className="numbers">{group.rows.length}</span>
          {group.late > 0 && (
            <span className="numbers" data-late>
              {group.late} {texts.clock.missed.toLowerCase()}
            </span>
          )}
        </h2>
      )}
      <ul className={classes.list}>
        {group.rows.map((row) => (
          <Line key={row.key} row={row} isEscalated={isEscalated} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row, isEscalated }: { row: Row; isEscalated: boolean }) {
  const repName = useRepName();
  const session = useSession();
  return (
    <li className={classes.row}>
      <span className={classes.clock}>
        <Clock from={row.from} due={row.due} />
      </span>
      <Link to="/leads/$lead" params={{ lead: row.lead }} className={classes.lead}>
        <strong>{row.name}</strong>
        <span>{row.company}</span>
      </Link>
      <span className={classes.promise}>
        {isEscalated ? row.note : row.kind}
        {isEscalated ? row.at && <Moment at={row.at} /> : row.note && <span>{row.note}</span>}
        {row.extended && <em title={row.extended}>{said.extended}</em>}
        {row.others > 0 && <em className="numbers">{said.others(row.others)}</em>}
      </span>
      <span className={classes.who}>
        {row.who ? <Person id={row.who} name={repName(row.who)} /> : <Nobody outcome={row.outcome} />}
        {row.promisedBy && <small>{said.missedBy(repName(row.promisedBy))}</small>}
      </span>
      <span className={classes.why}>{[row.why, row.pool].filter(Boolean).join(' · ')}</span>
      <span className={classes.act}>{session.may('leads:move') && <RowActions row={row} />}</span>
    </li>
  );
}

function Nobody({ outcome }: { outcome: string }) {
  return (
    <span className={classes.nobody}>
      <IconHourglass size={13} stroke={1.8} /> {texts.outcomes[outcome] ?? texts.leads.nobody}
    </span>
  );
}

function Nothing({ view, search }: { view: keyof typeof said.empty; search: PromiseSearch }) {
  const [title, hint] = said.empty[view];
  const isNarrow = search.team !== undefined || search.pool !== undefined;
  return (
    <Empty
      icon={<IconCheck size={22} stroke={1.6} />}
      title={title}
      hint={hint}
      action={
        isNarrow && (
          <Link to="/promises" search={view === 'due' ? {} : { view }} className={classes.link}>
            {said.all}
          </Link>
        )
      }
    />
  );
}
