// Rows of people over the hours of a week or a day, with how many are in above them.
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { wallTime } from '#/base/time/zones';
import { Face } from '#/parts/People';
import type { RepCoverage } from '../data';
import type { Step } from './cover';
import { Crosshair } from './Crosshair';
import { Track } from './Track';
import { lengthIn, placeOf, type Stretch } from './week';
import { dayName, hoursText } from './words';
import classes from './WeekGrid.module.css';

const said = peopleTexts.hours;
const hourMs = 3_600_000;

export interface Group {
  readonly team: string;
  readonly reps: readonly { readonly covered: RepCoverage; readonly name: string }[];
}

interface Props {
  stretch: Stretch;
  groups: readonly Group[];
  steps: readonly Step[];
  zone: string;
  now: number;
}

export function WeekGrid({ stretch, groups, steps, zone, now }: Props) {
  const nowAt = placeOf({ start: iso(now), end: iso(now + 1) }, stretch)?.left;
  return (
    <div className={classes.scroller}>
      <div className={classes.grid}>
        <div className={classes.heads}>
          <span />
          <Heads stretch={stretch} zone={zone} />
          <span className={classes.total}>{said.total}</span>
        </div>
        <Cover stretch={stretch} steps={steps} />
        <div className={classes.body}>
          {groups.map(({ team, reps }) => (
            <section key={team} aria-label={team || said.everybody}>
              {team && (
                <h3>
                  <Link to="/people/teams/$team" params={{ team }}>
                    {team}
                  </Link>
                </h3>
              )}
              {reps.map(({ covered, name }) => (
                <Row key={covered.rep} covered={covered} name={name} start={stretch.start} end={stretch.end} />
              ))}
            </section>
          ))}
          <div className={classes.over}>
            {stretch.days.map((day) => (
              <i
                key={day.start}
                data-weekend={day.isWeekend ? '' : undefined}
                style={boxOf(placeOf({ start: iso(day.start), end: iso(day.end) }, stretch))}
              />
            ))}
            {nowAt !== undefined && <b style={{ left: `${nowAt}%` }} title={said.now} />}
            <Crosshair start={stretch.start} end={stretch.end} zone={zone} steps={steps} />
          </div>
        </div>
      </div>
      <Legend />
    </div>
  );
}

function Heads({ stretch, zone }: { stretch: Stretch; zone: string }) {
  const marks = stretch.days.length > 1 ? stretch.days.map(({ start }) => start) : everyThird(stretch);
  return (
    <div className={classes.days}>
      {marks.map((at, index) => {
        const next = marks[index + 1] ?? stretch.end;
        return (
          <span key={at} style={boxOf(placeOf({ start: iso(at), end: iso(next) }, stretch))}>
            {stretch.days.length > 1 ? dayName(at, zone, language) : clock(at, zone)}
          </span>
        );
      })}
    </div>
  );
}

/** Three in the morning and so on, by the clock: a day of 23 hours has one mark that is nearer. */
function everyThird({ start, end }: Stretch): number[] {
  const hours = Math.round((end - start) / hourMs);
  return Array.from({ length: Math.ceil(hours / 3) }, (_, at) => start + at * 3 * hourMs);
}

function Cover({ stretch, steps }: { stretch: Stretch; steps: readonly Step[] }) {
  const most = Math.max(...steps.map(({ count }) => count), 1);
  return (
    <div className={classes.cover}>
      <span className={classes.coverName}>{said.cover}</span>
      <div className={classes.area} aria-hidden>
        {steps.map(({ start, end, count }) => {
          const place = placeOf({ start: iso(start), end: iso(end) }, stretch);
          if (place === null) return null;
          return (
            <i
              key={start}
              data-hole={count === 0 ? '' : undefined}
              style={{ ...boxOf(place), height: count === 0 ? '100%' : `${(count / most) * 100}%` }}
            />
          );
        })}
      </div>
      <span className={`${classes.total ?? ''} numbers`}>{said.most(most)}</span>
    </div>
  );
}

interface RowProps {
  covered: RepCoverage;
  name: string;
  start: number;
  end: number;
}

const Row = memo(function Row({ covered, name, start, end }: RowProps) {
  const worked = lengthIn(covered.working, { start, end });
  const away = lengthIn(covered.absences, { start, end });
  const label = said.row(name, hoursText(worked), away > 0 ? said.rowAway(hoursText(away)) : '');
  return (
    <div className={classes.row} data-zone={covered.zone}>
      <Link to="/people/reps/$rep" params={{ rep: covered.rep }} className={classes.name}>
        <Face id={covered.rep} name={name} />
        <span>{name}</span>
      </Link>
      <Track covered={covered} start={start} end={end} label={label} />
      <span className={`${classes.total ?? ''} numbers`}>{worked > 0 ? hoursText(worked) : '–'}</span>
    </div>
  );
});

function Legend() {
  return (
    <ul className={classes.legend} aria-hidden>
      <li data-kind="working">{said.working}</li>
      <li data-kind="absent">{said.absent}</li>
      <li data-kind="holiday">{said.holiday}</li>
      <li data-kind="hole">{said.hole}</li>
    </ul>
  );
}

function boxOf(place: ReturnType<typeof placeOf>): { left: string; width: string } | undefined {
  return place ? { left: `${place.left}%`, width: `${place.width}%` } : undefined;
}

function clock(at: number, zone: string): string {
  return String(wallTime(at, zone).hour).padStart(2, '0');
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
