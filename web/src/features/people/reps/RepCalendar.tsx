// The next two weeks of a rep by their own clock, a line a day.
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { useNow } from '#/base/time/now';
import { dayStart, dayText } from '#/base/time/zones';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import { type RepNow, useCoverage } from '../data';
import { Track } from '../hours/Track';
import { daysFrom, lengthIn, placeOf } from '../hours/week';
import { dayName, hoursText } from '../hours/words';
import classes from './RepCalendar.module.css';

const said = peopleTexts.rep;
const days = 14;
const marks = [0, 6, 12, 18] as const;

export function RepCalendar({ rep }: { rep: RepNow }) {
  const now = useNow();
  const stretch = daysFrom(dayStart(now, rep.zone), rep.zone, days);
  const { from, to } = { from: new Date(stretch.start).toISOString(), to: new Date(stretch.end).toISOString() };
  const found = useCoverage({ from, to, rep: rep.id });
  const covered = found.data?.reps.find((each) => each.rep === rep.id);
  const nowText = new Date(now).toISOString();
  return (
    <Panel title={said.fortnight} hint={said.inZone(rep.zone)}>
      {found.isPending && <Loading rows={7} />}
      {found.isError && !found.data && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {covered && (
        <div className={classes.days}>
          <div className={classes.marks} aria-hidden>
            {marks.map((hour) => (
              <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
                {String(hour).padStart(2, '0')}
              </span>
            ))}
          </div>
          {stretch.days.map((day) => {
            const worked = lengthIn(covered.working, day);
            const at = placeOf({ start: nowText, end: new Date(now + 1_000).toISOString() }, day);
            const name = dayName(day.start, rep.zone, language);
            const isToday = dayText(now, rep.zone) === dayText(day.start, rep.zone);
            return (
              <div key={day.start} className={classes.day} data-weekend={day.isWeekend ? '' : undefined}>
                <span data-today={isToday ? '' : undefined}>{name}</span>
                <div className={classes.track}>
                  <Track covered={covered} start={day.start} end={day.end} label={`${name}: ${hoursText(worked)}`} />
                  {at && <b style={{ left: `${at.left}%` }} />}
                </div>
                <span className="numbers">{worked > 0 ? hoursText(worked) : ''}</span>
              </div>
            );
          })}
        </div>
      )}
    </Panel>
  );
}
