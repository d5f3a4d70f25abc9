// When a step of time begins, as an axis says it. Pure.

const formats = new Map<string, Intl.DateTimeFormat>();

export function stepText(at: number, step: 'hour' | 'day' | 'week' | 'month', zone: string, language: string): string {
  return formatOf(step, zone, language).format(at);
}

/** A span of days: `26 Oct – 23 Nov`. */
export function spanText(since: number, until: number, zone: string, language: string): string {
  const days = formatOf('day', zone, language);
  // A span ends with the moment before its end.
  const [first, last] = [days.format(since), days.format(until - 1)];
  return first === last ? first : `${first} – ${last}`;
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
