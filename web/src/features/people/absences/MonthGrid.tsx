// A month of everybody, a row each: dragging over days adds an absence, a click on one opens it.
import { Link } from '@tanstack/react-router';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { dayText, wallTime } from '#/base/time/zones';
import { Face } from '#/parts/People';
import type { Absence, RepCoverage, RepNow } from '../data';
import { placeOf, type Stretch } from '../hours/week';
import { nameOf } from '../reps/rows';
import { dragged } from './month';
import classes from './MonthGrid.module.css';

const said = peopleTexts.absences;

const daysBefore = 2;

interface Props {
  days: Stretch;
  zone: string;
  now: number;
  reps: readonly RepNow[];
  absences: readonly Absence[];
  holidays: ReadonlyMap<string, RepCoverage['holidays']>;
  open: ((absence: Absence) => void) | null;
  add: ((rep: string, from: string, to: string) => void) | null;
}

export function MonthGrid(props: Props) {
  const { days, zone, now, reps, absences, add } = props;
  const teams = [...new Set(reps.map((rep) => rep.teams[0] ?? ''))].sort();
  const today = dayText(now, zone);
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'narrow', timeZone: zone });
  const scroller = useRef<HTMLDivElement>(null);
  // Where not all of it is in sight, as on a phone, it begins a little before today.
  useEffect(() => {
    const day = scroller.current?.querySelector<HTMLElement>('[data-today]');
    if (scroller.current && day) scroller.current.scrollLeft = day.offsetLeft - day.offsetWidth * daysBefore;
  }, [days.start]);
  return (
    <div ref={scroller} className={classes.scroller}>
      <div className={classes.grid}>
        <div className={classes.heads}>
          <span className={classes.hint}>{add && said.dragHint}</span>
          <div className={classes.days}>
            {days.days.map(({ start, isWeekend }) => (
              <span
                key={start}
                data-weekend={isWeekend ? '' : undefined}
                data-today={dayText(start, zone) === today ? '' : undefined}
              >
                <i>{weekday.format(start)}</i>
                <b className="numbers">{wallTime(start, zone).day}</b>
              </span>
            ))}
          </div>
        </div>
        {teams.map((team) => (
          <section key={team} aria-label={team || peopleTexts.team}>
            <h3>{team}</h3>
            {reps
              .filter((rep) => (rep.teams[0] ?? '') === team)
              .map((rep) => (
                <Row
                  key={rep.id}
                  {...props}
                  rep={rep}
                  today={today}
                  own={absences.filter((absence) => absence.rep === rep.id)}
                />
              ))}
          </section>
        ))}
      </div>
    </div>
  );
}

function Row({
  rep,
  own,
  days,
  zone,
  today,
  holidays,
  open,
  add,
}: Props & { rep: RepNow; own: readonly Absence[]; today: string }) {
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const name = nameOf(rep);
  const dayUnder = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * days.days.length);
    return Math.min(Math.max(at, 0), days.days.length - 1);
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (!add || event.button !== 0 || event.target !== event.currentTarget) return;
    // With a finger a drag scrolls the page.
    if (event.pointerType !== 'mouse') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const day = dayUnder(event);
    setDrag([day, day]);
  };
  const end = () => {
    if (!drag || !add) return;
    const [first, last] = dragged(...drag);
    const text = (day: number) => dayText(days.days[day]?.start ?? days.start, zone);
    setDrag(null);
    add(rep.id, text(first), text(last));
  };
  const [first, last] = drag ? dragged(...drag) : [0, -1];
  return (
    <div className={classes.row}>
      <Link to="/people/reps/$rep" params={{ rep: rep.id }} className={classes.name}>
        <Face id={rep.id} name={name} />
        <span>{name}</span>
      </Link>
      <div
        className={classes.track}
        data-may={add ? '' : undefined}
        onPointerDown={begin}
        onPointerMove={(event) => drag && setDrag([drag[0], dayUnder(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrag(null)}
      >
        {days.days.map(({ start, isWeekend }, index) => (
          <i
            key={start}
            data-weekend={isWeekend ? '' : undefined}
            data-today={dayText(start, zone) === today ? '' : undefined}
            data-dragged={index >= first && index <= last ? '' : undefined}
          />
        ))}
        {(holidays.get(rep.id) ?? []).map((span) => {
          const place = placeOf(span, days);
          return place && <em key={span.start} style={boxOf(place)} title={peopleTexts.hours.holiday} />;
        })}
        {own.map((absence) => (
          <Bar key={absence.id} absence={absence} days={days} zone={zone} name={name} open={open} />
        ))}
      </div>
    </div>
  );
}

interface BarProps {
  absence: Absence;
  days: Stretch;
  zone: string;
  name: string;
  open: ((absence: Absence) => void) | null;
}

function Bar({ absence, days, zone, name, open }: BarProps) {
  const place = placeOf(absence, days);
  if (place === null) return null;
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: zone });
  const label = said.label(
    name,
    day.format(Date.parse(absence.start)),
    day.format(Date.parse(absence.end) - 1),
    absence.kind,
  );
  return (
    <button
      type="button"
      style={boxOf(place)}
      aria-label={label}
      title={label}
      disabled={!open}
      onClick={() => open?.(absence)}
    >
      {absence.kind}
    </button>
  );
}

function boxOf({ left, width }: { left: number; width: number }) {
  return { left: `${left}%`, width: `${width}%` };
}
