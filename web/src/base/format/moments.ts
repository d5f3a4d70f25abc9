// Moments and spans as people read them. Pure: the zone and the present are arguments.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span in its two largest units: `42 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. Never negative. */
export function spanText(ms: number): string {
  const span = Math.abs(ms);
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min ${two((span % minute) / second)} s`;
  if (span < day) return `${Math.floor(span / hour)} h ${two((span % hour) / minute)} min`;
  return `${Math.floor(span / day)} d ${Math.floor((span % day) / hour)} h`;
}

/** A span in its largest unit, for a narrow column: `42s`, `3m`, `2h`, `3d`. */
export function shortSpan(ms: number): string {
  const span = Math.abs(ms);
  if (span < minute) return `${Math.floor(span / second)}s`;
  if (span < hour) return `${Math.floor(span / minute)}m`;
  if (span < 2 * day) return `${Math.floor(span / hour)}h`;
  return `${Math.floor(span / day)}d`;
}

/** A moment as briefly as it can be said: the time today, the day and time this year, else the year too. */
export function momentText(at: number, now: number, zone: string, language: string): string {
  const sameDay = dayOf(at, zone) === dayOf(now, zone);
  const sameYear = dayOf(at, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  const form: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone };
  if (!sameDay) Object.assign(form, { day: 'numeric', month: 'short' });
  if (!sameYear) form.year = 'numeric';
  return formatter(language, form).format(at);
}

/** A moment in full, with its zone: `Wed 9 Sept 2026, 18:51:42 CEST`. */
export function fullMoment(at: number, zone: string, language: string): string {
  const days = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const times = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return formatter(language, { ...days, ...times, timeZone: zone, timeZoneName: 'short' }).format(at);
}

/** A day that is in no zone, as in `2025-01-20`: `20 Jan 2025`; whatever is no day stays as it is. */
export function dateText(day: string, language: string): string {
  const at = Date.parse(day);
  const form = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return Number.isNaN(at) ? day : formatter(language, form).format(at);
}

/** A zone that this browser knows; UTC for any other. */
export function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

function dayOf(at: number, zone: string): string {
  return formatter('sv', { timeZone: zone, dateStyle: 'short' }).format(at);
}

// Making one takes as long as a hundred uses of it, and a list has hundreds of moments.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, form: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${language} ${Object.values(form).join(' ')} ${Object.keys(form).join(' ')}`;
  const known = formatters.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language, form);
  formatters.set(name, made);
  return made;
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
