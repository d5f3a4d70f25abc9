// The days of an absence as people say them; it ends just before `end`. Pure.
import { knownZone } from '#/base/format/moments';
import { clockText, dayText } from '#/base/time/zones';
import { language } from '#/base/texts/texts';

/** `7 Sept`, `7–11 Sept`, `29 Sept – 2 Oct`; with clock times where it does not begin and end at midnight. */
export function daysOf(start: string, end: string, zone: string): string {
  const known = knownZone(zone);
  const [first, last] = [Date.parse(start), Date.parse(end)];
  const isWhole = clockText(first, known) === '00:00' && clockText(last, known) === '00:00';
  const form = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    ...(isWhole ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    timeZone: known,
  });
  const until = isWhole ? last - 1 : last;
  return isWhole && dayText(first, known) === dayText(until, known)
    ? form.format(first)
    : closed(form.formatRange(first, until));
}

/** Browsers differ in the spaces around a dash between two numbers. */
function closed(range: string): string {
  return range.replace(/(\d)\s*–\s*(?=\d)/u, '$1–');
}
