// Days and clock times in a zone, as instants and back; true when clocks change. Pure.

export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const hourMs = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks and calendars of a zone show at an instant. */
export function wallTime(at: number, zone: string): WallTime {
  const found: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) found[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = found;
  return { year, month, day, hour, minute };
}

/** The instant at which a zone's clocks show a time; of a time that is skipped, the moment after; of two, the first. */
export function instantOf(wall: WallTime, zone: string): number {
  const asked = utcOf(wall);
  // The offset is that of an instant nearby; what is a day away on either side decides.
  const offsets = [asked - 24 * hourMs, asked + 24 * hourMs].map(
    (near) => utcOf(wallTime(near, zone)) - floorMinute(near),
  );
  const tries = offsets.map((offset) => asked - offset);
  const fitting = tries.filter((at) => utcOf(wallTime(at, zone)) === asked);
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...tries);
}

/** Midnight of the day that holds an instant, so many days later. */
export function dayStart(at: number, zone: string, days = 0): number {
  const { year, month, day } = wallTime(at, zone);
  const later = new Date(Date.UTC(year, month - 1, day + days));
  const wall = { year: later.getUTCFullYear(), month: later.getUTCMonth() + 1, day: later.getUTCDate() };
  return instantOf({ ...wall, hour: 0, minute: 0 }, zone);
}

/** The day of an instant as `2026-09-07`. */
export function dayText(at: number, zone: string): string {
  const { year, month, day } = wallTime(at, zone);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The midnight at which a day written as `2026-09-07` begins; null for what is no day. */
export function dayAt(text: string, zone: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const real = new Date(Date.UTC(year, month - 1, day));
  if (real.getUTCMonth() !== month - 1) return null;
  return instantOf({ year, month, day, hour: 0, minute: 0 }, zone);
}

/** 0 for a Monday. */
export function weekday(at: number, zone: string): number {
  const { year, month, day } = wallTime(at, zone);
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** What the clocks of a zone show, `14:05`. */
export function clockText(at: number, zone: string): string {
  const { hour, minute } = wallTime(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', { ...numbers, hourCycle: 'h23', timeZone: zone });
  formats.set(zone, made);
  return made;
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function floorMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
