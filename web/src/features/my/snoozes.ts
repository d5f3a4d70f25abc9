// Until when a reminder may wait: a few moments that make sense, none beyond what was promised. Pure.
import { dayStart } from '#/base/time/zones';

export interface Snooze {
  readonly name: 'quarter' | 'hour' | 'hours' | 'morning';
  readonly until: number;
  /** Past what was promised: the server would refuse it. */
  readonly isBeyond: boolean;
}

const minuteMs = 60_000;
const morningHour = 9;

/** The choices at a moment, for a lead whose first touch is due then, or that was promised nothing more. */
export function snoozesAt(now: number, zone: string, due: number | null): Snooze[] {
  const moments = {
    quarter: now + 15 * minuteMs,
    hour: now + 60 * minuteMs,
    hours: now + 180 * minuteMs,
    morning: dayStart(now, zone, 1) + morningHour * 60 * minuteMs,
  };
  return (['quarter', 'hour', 'hours', 'morning'] as const).map((name) => ({
    name,
    until: moments[name],
    isBeyond: due !== null && moments[name] >= due,
  }));
}
