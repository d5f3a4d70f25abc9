// What of a change is worth a line: not what names the rep itself, and moments as people write them. Pure.
import type { FieldChange } from '#/parts/record/changes';

const isMoment = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?Z$/u;

/** The fields that are other than they were, without those that everybody knows who looks at this rep. */
export function toldOf(changes: readonly FieldChange[]): FieldChange[] {
  return changes
    .filter(({ field }) => field !== 'rep' && field !== 'id')
    .map((change) => ({ ...change, before: shown(change.before), after: shown(change.after) }));
}

function shown(value: string | null): string | null {
  const moment = value === null ? null : isMoment.exec(value);
  if (moment) return `${moment[1] ?? ''} ${moment[2] ?? ''} UTC`;
  const whole = value?.startsWith('{') ? read(value) : null;
  if (whole === null) return value;
  // What is kept as a whole, such as the hours of a week.
  return Object.values(whole)
    .map((each) => (Array.isArray(each) ? each.join(', ') : String(each ?? '')))
    .filter(Boolean)
    .join(' ');
}

/** Null for what is none, such as a long one that is cut off. */
function read(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
}
