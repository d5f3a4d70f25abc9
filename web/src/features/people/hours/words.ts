// Moments and lengths of working time in few words. Pure.
import { wallTime } from '#/base/time/zones';

const hourMs = 3_600_000;

/** `Fri 17:00` by the clocks of a zone. */
export function dayAndTime(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  })
    .format(at)
    .replace(',', '');
}

/** `Mon 7`, and the month where one begins: `Thu 1 Oct`. */
export function dayName(at: number, zone: string, language: string): string {
  const month = wallTime(at, zone).day === 1 ? ({ month: 'short' } as const) : {};
  return new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', ...month, timeZone: zone })
    .format(at)
    .replace(',', '');
}

/** `Tue 1 Dec` */
export function dayAndMonth(at: number, zone: string, language: string): string {
  const format = { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone } as const;
  return new Intl.DateTimeFormat(language, format).format(at).replace(',', '');
}

/** `7 – 13 Sept 2026` */
export function rangeName(start: number, end: number, zone: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone });
  return format.formatRange(start, end - 1);
}

/** `42 h`, `7.5 h`, `2 d 3 h` for what is longer than two days. */
export function hoursText(ms: number): string {
  const hours = Math.round((ms / hourMs) * 10) / 10;
  return `${hours} h`;
}

/** As `hoursText`, longer times in days. */
export function longText(ms: number): string {
  const hours = Math.round(ms / hourMs);
  if (hours < 48) return hoursText(ms);
  const rest = hours % 24;
  return rest === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${rest} h`;
}
