// What an event changed, field by field, and what else it says. Pure.
import type { components } from '#/base/api/schema';

export type AuditEvent = components['schemas']['AuditEvent'];

export interface FieldChange {
  readonly field: string;
  /** Null where there was none, or where it is personal and so not kept. */
  readonly before: string | null;
  readonly after: string | null;
  readonly isPersonal: boolean;
}

/** The fields that are other than they were; of personal ones it is only said that they are. */
export function changesOf(event: AuditEvent): FieldChange[] {
  return (event.fields ?? []).map((field) => {
    const before = textOf(event.before?.[field]);
    const after = textOf(event.after?.[field]);
    return { field, before, after, isPersonal: before === null && after === null };
  });
}

/** What it says beside that, as words: names and values. */
export function detailsOf(event: AuditEvent): { name: string; value: string }[] {
  return Object.entries(event.said)
    .map(([name, value]) => ({ name, value: textOf(value) ?? '' }))
    .filter(({ value }) => value !== '');
}

// Moments are kept as microseconds since 1970.
const momentMin = 1e15;

function textOf(value: unknown): string | null {
  if (typeof value === 'number' && value > momentMin) return new Date(value / 1_000).toISOString();
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((each) => textOf(each) ?? '–').join(', ');
  return JSON.stringify(value);
}
