// When an absence is: days where it is of whole ones by the clock of the rep, else its moments.
import { language } from '#/base/texts/texts';
import { dayAt } from '#/base/time/zones';
import { Moment } from '#/parts/Moment';
import type { Absence } from '../data';
import { formOf } from './month';

const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export function AbsenceSpan({ absence, zone }: { absence: Absence; zone: string }) {
  const { from, to, fromTime } = formOf(absence, zone);
  if (fromTime) {
    return (
      <>
        <Moment at={absence.start} zone={zone} /> – <Moment at={absence.end} zone={zone} />
      </>
    );
  }
  return days.formatRange(dayAt(from, 'UTC') ?? 0, dayAt(to, 'UTC') ?? 0);
}
