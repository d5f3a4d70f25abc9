// A month of days, absences in it, and days that somebody drags over. Pure.
import { dayAt, dayStart, dayText, wallTime } from '#/base/time/zones';
import { daysFrom, type Stretch } from '../hours/week';

/** `2026-09`, so many months later. */
export function monthText(month: string, later = 0): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const moved = new Date(Date.UTC(year, number - 1 + later, 1));
  return `${moved.getUTCFullYear()}-${String(moved.getUTCMonth() + 1).padStart(2, '0')}`;
}

export function monthOf(at: number, zone: string): string {
  return dayText(at, zone).slice(0, 7);
}

/** Every day of a month in a zone. */
export function daysOf(month: string, zone: string): Stretch {
  const first = dayAt(`${month}-01`, zone) ?? 0;
  const [year = 0, number = 1] = month.split('-').map(Number);
  return daysFrom(first, zone, new Date(Date.UTC(year, number, 0)).getUTCDate());
}

/** Two days that were dragged over, in their order. */
export function dragged(one: number, other: number): readonly [number, number] {
  return [Math.min(one, other), Math.max(one, other)];
}

export interface AbsenceForm {
  readonly rep: string;
  /** Days, both included, by the clock of the rep. */
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** Clock times where it is only a part of a day; empty for whole days. */
  readonly fromTime: string;
  readonly toTime: string;
}

interface Kept {
  readonly rep: string;
  readonly start: string;
  readonly end: string;
  readonly kind: string;
}

/** An absence in a form: whole days where it begins and ends at midnights of the rep's zone. */
export function formOf(absence: Kept, zone: string): AbsenceForm {
  const { start, end } = { start: Date.parse(absence.start), end: Date.parse(absence.end) };
  const isWhole = start === dayStart(start, zone) && end === dayStart(end, zone);
  const last = isWhole ? dayStart(end, zone, -1) : end;
  return {
    rep: absence.rep,
    from: dayText(start, zone),
    to: dayText(last, zone),
    kind: absence.kind,
    fromTime: isWhole ? '' : clock(start, zone),
    toTime: isWhole ? '' : clock(end, zone),
  };
}

/** What the server is sent: days, or times of them by the clock of the rep. */
export function bodyOf(form: AbsenceForm): { rep: string; start: string; end: string; kind: string } {
  const { rep, from, to, kind, fromTime, toTime } = form;
  if (!fromTime || !toTime) return { rep, start: from, end: to || from, kind };
  return { rep, start: `${from}T${fromTime}:00`, end: `${to || from}T${toTime}:00`, kind };
}

/** How many days of a calendar it touches. */
export function daysIn({ from, to }: Pick<AbsenceForm, 'from' | 'to'>): number {
  const first = dayAt(from, 'UTC');
  const last = dayAt(to || from, 'UTC');
  return first === null || last === null || last < first ? 0 : Math.round((last - first) / 86_400_000) + 1;
}

function clock(at: number, zone: string): string {
  const { hour, minute } = wallTime(at, zone);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
