// A moment as a field for a day and a time has it, `2026-09-07T14:30` by the clocks of a zone, and back. Pure.
import { dayAt, dayText, instantOf, wallTime } from './zones';

const form = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/;

export function localText(at: number, zone: string): string {
  const { hour, minute } = wallTime(at, zone);
  return `${dayText(at, zone)}T${two(hour)}:${two(minute)}`;
}

/** Null for what is no moment, as a field that is not filled in yet. */
export function localAt(text: string, zone: string): number | null {
  const [, day = '', hour, minute] = form.exec(text) ?? [];
  const midnight = dayAt(day, zone);
  if (midnight === null || Number(hour) > 23 || Number(minute) > 59) return null;
  const { year, month, day: date } = wallTime(midnight, zone);
  return instantOf({ year, month, day: date, hour: Number(hour), minute: Number(minute) }, zone);
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
