// A stretch of days in a zone, and where in it a span of time is drawn. Days are as long as their clocks say. Pure.
import { dayStart, weekday } from '#/base/time/zones';

interface Day {
  readonly start: number;
  readonly end: number;
  readonly isWeekend: boolean;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly days: readonly Day[];
}

export interface Place {
  /** Per cent of the whole. */
  readonly left: number;
  readonly width: number;
}

interface Span {
  readonly start: string;
  readonly end: string;
}

/** The days from that of an instant on. */
export function daysFrom(at: number, zone: string, count: number): Stretch {
  const starts = Array.from({ length: count + 1 }, (_, day) => dayStart(at, zone, day));
  const days = starts.slice(0, -1).map((start, index) => ({
    start,
    end: starts[index + 1] ?? start,
    isWeekend: weekday(start, zone) > 4,
  }));
  return { start: starts[0] ?? at, end: starts[count] ?? at, days };
}

/** The week, from Monday on, that holds an instant. */
export function weekOf(at: number, zone: string): Stretch {
  return daysFrom(dayStart(at, zone, -weekday(at, zone)), zone, 7);
}

/** Where a span lies in a stretch; null for one that does not touch it. */
export function placeOf(span: Span, { start, end }: Pick<Stretch, 'start' | 'end'>): Place | null {
  const from = Math.max(Date.parse(span.start), start);
  const to = Math.min(Date.parse(span.end), end);
  if (to <= from) return null;
  const whole = end - start;
  return { left: ((from - start) / whole) * 100, width: ((to - from) / whole) * 100 };
}

/** Milliseconds of spans that lie in a stretch. */
export function lengthIn(spans: readonly Span[], { start, end }: Pick<Stretch, 'start' | 'end'>): number {
  return spans.reduce((sum, span) => {
    const from = Math.max(Date.parse(span.start), start);
    const to = Math.min(Date.parse(span.end), end);
    return sum + Math.max(0, to - from);
  }, 0);
}
