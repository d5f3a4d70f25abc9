// Reps in rows; on a phone each is a card. Only rows in sight are drawn by the browser.
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { clockText } from '#/base/time/zones';
import { Moment } from '#/parts/Moment';
import { Face } from '#/parts/People';
import { useKeys } from '#/parts/useKeys';
import { Bar } from '../Bar';
import type { RepRow } from './rows';
import { nameOf, skillsOf } from './rows';
import type { Used } from './standing';
import { StandingBadge } from './StandingBadge';
import classes from './RepTable.module.css';

const said = peopleTexts.reps;
const heads = [said.who, peopleTexts.team, said.state, said.open, said.today, said.skills, said.zone, said.last];
const skillsShown = 2;

interface Props {
  rows: readonly RepRow[];
  used: (rep: string) => Used | null;
}

export function RepTable({ rows, used }: Props) {
  const navigate = useNavigate();
  const [cursor, setCursor] = useState(-1);
  const move = (by: number) => {
    const next = Math.min(Math.max(cursor + by, 0), rows.length - 1);
    setCursor(next);
    document.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const enter = () => {
    const row = rows[cursor];
    if (row) void navigate({ to: '/people/reps/$rep', params: { rep: row.rep.id } });
  };
  useKeys({ j: () => move(1), k: () => move(-1), Enter: enter });
  return (
    <div className={classes.scroller}>
      <div role="table" aria-label={said.title} aria-rowcount={rows.length} className={classes.table}>
        <div role="rowgroup">
          <div role="row" className={classes.heads}>
            {heads.map((head) => (
              <span key={head} role="columnheader">
                {head}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {rows.map((row, index) => (
            <Row key={row.rep.id} row={row} used={used(row.rep.id)} index={index} isAt={index === cursor} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({ row, used, index, isAt }: { row: RepRow; used: Used | null; index: number; isAt: boolean }) {
  const { rep, standing } = row;
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className={classes.row}
      data-row={index}
      data-cursor={isAt ? '' : undefined}
      data-left={standing.kind === 'left' ? '' : undefined}
    >
      <span role="cell" className={classes.who}>
        <Face id={rep.id} name={nameOf(rep)} />
        <Link to="/people/reps/$rep" params={{ rep: rep.id }}>
          {nameOf(rep)}
        </Link>
        <i>{rep.role}</i>
      </span>
      <span role="cell" className={classes.quiet}>
        {rep.teams.join(', ')}
      </span>
      <span role="cell">
        <StandingBadge standing={standing} zone={rep.zone} />
      </span>
      <span role="cell">
        <Bar count={rep.open_leads} of={rep.open_cap} label={said.openOf(rep.open_leads, rep.open_cap)} />
      </span>
      <span role="cell">
        {used && <Bar count={used.count} of={used.of} label={said.usedOf(used.count, used.of)} />}
      </span>
      <span role="cell" className={classes.skills}>
        <Skills all={skillsOf(rep).map((skill) => skill.split(': ')[1] ?? skill)} />
      </span>
      <span role="cell" className={`${classes.quiet ?? ''} numbers`}>
        <LocalTime zone={rep.zone} />
      </span>
      <span role="cell" className={classes.quiet}>
        {rep.last_received_at ? <Moment at={rep.last_received_at} zone={rep.zone} /> : peopleTexts.never}
      </span>
    </div>
  );
}

function Skills({ all }: { all: readonly string[] }) {
  const more = all.length - skillsShown;
  return (
    <>
      {all.slice(0, skillsShown).map((skill) => (
        <span key={skill}>{skill}</span>
      ))}
      {more > 0 && <em title={all.slice(skillsShown).join(', ')}>+{more}</em>}
    </>
  );
}

function LocalTime({ zone }: { zone: string }) {
  const now = useNow();
  const place = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return (
    <>
      {clockText(now, zone)} <i>{place}</i>
    </>
  );
}
