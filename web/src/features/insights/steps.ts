// When a step of time begins, as an axis says it. Pure.

// A span of a few hours is told by them.
const shortMs = 12 * 3_600_000;
const dayMs = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function stepText(at: number, step: 'hour' | 'day' | 'week' | 'month', zone: string, language: string): string {
  return formatOf(step, zone, language).format(at);
}

/** `26 Oct`. */
export function dayText(at: number, zone: string, language: string): string {
  return formatOf('day', zone, language).format(at);
}

/** Two days, the last one included, as they are picked: `2026-10-26`, `2026-11-22`. */
export function pickedText(first: string, last: string, language: string): string {
  return spanText(Date.parse(first), Date.parse(last) + dayMs, 'UTC', language);
}

/** A span of days: `26 Oct – 23 Nov`. */
export function spanText(since: number, until: number, zone: string, language: string): string {
  const days = formatOf('day', zone, language);
  // A span ends with the moment before its end.
  const [first, last] = [days.format(since), days.format(until - 1)];
  return first === last ? first : `${first} – ${last}`;
}

/** The same of a span that may be shorter than a day: `Mon, 14:00 – Mon, 15:00`. */
export function momentsText(since: number, until: number, zone: string, language: string): string {
  if (until - since > shortMs) return spanText(since, until, zone, language);
  const hours = formatOf('hour', zone, language);
  return `${hours.format(since)} – ${hours.format(until)}`;
}

function formatOf(step: string, zone: string, language: string): Intl.DateTimeFormat {
  const key = `${step} ${zone} ${language}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: zone, ...optionsOf(step) });
  formats.set(key, found);
  return found;
}

function optionsOf(step: string): Intl.DateTimeFormatOptions {
  if (step === 'hour') return { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return step === 'month' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' };
}
