// Numbers as people read them, how they moved, and whether that is good news. Pure.
import type { components } from '#/base/api/schema';
import { countText, shareText } from '#/base/format/counts';
import { moneyText } from '#/base/format/money';
import { shortSpan } from '#/base/format/moments';
import type { Before } from './Moved';
import type { LeadsSearch } from './search';

export type InsightNumber = components['schemas']['InsightNumber'];
type Worth = components['schemas']['Worth'];
export type Unit = 'leads' | 'share' | 'seconds';
export type Better = 'higher' | 'lower' | 'neither';
type News = 'good' | 'bad' | 'neither';

export interface Move {
  readonly text: string;
  readonly news: News;
  readonly direction: 'up' | 'down' | 'none';
}

// What speaks of fewer leads than this is told quietly, and is compared only from so many on.
const fewLeads = 5;
const comparedMin = 10;
// A smaller change than this is shown as none; from here on it is told as so many times as much.
const shownMin = 0.05;
const timesFrom = 1_000;
const daySeconds = 86_400;
const ticksMax = 4;
const tickSteps = [15, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, daySeconds];
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `12.3K`, for axes. */
export function shortCount(count: number): string {
  return short.format(count);
}

/** A span of seconds in its two largest units: `42 s`, `17 min`, `2 h 10 min`, `3 d 4 h`; never more than has passed. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return '–';
  const minutes = Math.floor(seconds / 60);
  const odd = Math.floor(seconds % 60);
  if (minutes === 0) return `${odd} s`;
  if (minutes < 10 && odd > 0) return `${minutes} min ${odd} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A span for an axis, in the largest unit that says it exactly: `90m` is not `1h`, where `1h` stands below it. */
export function axisSeconds(seconds: number): string {
  if (seconds === 0) return '0';
  if (seconds % 3_600 === 0) return shortSpan(seconds * 1_000);
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** What leads were won for: `€12,400`, of each currency, or null where nothing is known. */
export function worthText(worth: readonly Worth[]): string | null {
  return worth.length === 0 ? null : worth.map(({ amount, currency }) => moneyText(amount, currency)).join(' + ');
}

/** A metric's number in its unit. */
export function valueText(number: InsightNumber, unit: Unit): string {
  if (unit === 'leads') return countText(number.count);
  return unit === 'share' ? shareText(number.value) : secondsText(number.value);
}

/** How a number moved; null where one of the two is of few leads. Shares move by points, all else by parts. */
export function moveOf(now: InsightNumber, before: InsightNumber | null, unit: Unit, better: Better): Move | null {
  if (before?.value == null || now.value === null || Math.min(before.of, now.of) < comparedMin) return null;
  if (unit === 'share') {
    const points = (now.value - before.value) * 100;
    return moved(points, `${tenth.format(Math.abs(points))} pt`, better);
  }
  if (before.value === 0) return null;
  const part = (now.value / before.value - 1) * 100;
  return moved(part, partText(Math.abs(part)), better);
}

/** What a number was in the time that is compared with, and the leads behind that; null where nothing is. */
export function beforeOf(
  before: InsightNumber | null | undefined,
  unit: Unit,
  leads: LeadsSearch | null,
): Before | null {
  return before == null || leads === null ? null : { text: valueText(before, unit), leads };
}

/** `4.2%`, `38%`; what is many times as much is told so. */
function partText(percent: number): string {
  if (percent >= timesFrom) return `×${whole.format(1 + percent / 100)}`;
  return `${percent < 10 ? tenth.format(percent) : whole.format(percent)}%`;
}

function moved(by: number, text: string, better: Better): Move {
  if (Math.abs(by) < shownMin) return { text, news: 'neither', direction: 'none' };
  const direction = by > 0 ? 'up' : 'down';
  const isGood = (direction === 'up') === (better === 'higher');
  return { text, direction, news: better === 'neither' ? 'neither' : isGood ? 'good' : 'bad' };
}

/** Where an axis of seconds has its lines: whole minutes, hours or days, four of them or so. */
export function secondsTicks(most: number): number[] {
  const step = tickSteps.find((one) => most / one <= ticksMax) ?? Math.ceil(most / ticksMax / daySeconds) * daySeconds;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, at) => at * step);
}

/** A bin of seconds: `under 1m`, `5m – 15m`, `over 3d`. */
export function binText(since: number, until: number | null): string {
  if (until === null) return `over ${axisSeconds(since)}`;
  return since === 0 ? `under ${axisSeconds(until)}` : `${axisSeconds(since)} – ${axisSeconds(until)}`;
}

/** Hours that minutes come to, as they are told: `14 h`, `3 d` of eight hours each. */
export function workText(minutes: number): string {
  const hours = minutes / 60;
  return hours < 100 ? `${hours < 10 ? tenth.format(hours) : whole.format(hours)} h` : `${whole.format(hours)} h`;
}

/** What speaks of few leads is told quietly. */
export function isFew(number: InsightNumber): boolean {
  return number.of < fewLeads;
}
