// Many leads at once: portions that are sent one after another, and what a plan for them comes to. Pure.
import type { components } from '#/base/api/schema';

export type WouldMove = components['schemas']['WouldMove'];
export type LeadDone = components['schemas']['LeadDone'];

/** A list in portions of a size. */
export function portionsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

export interface PlanSummary {
  /** How many each rep would get, the most first; an empty rep is nobody yet. */
  readonly gets: readonly { readonly rep: string; readonly count: number }[];
  readonly stays: number;
  readonly moves: number;
}

export function summaryOf(plan: readonly WouldMove[]): PlanSummary {
  const counts = new Map<string, number>();
  const moving = plan.filter((move) => !move.code);
  for (const { to } of moving) counts.set(to ?? '', (counts.get(to ?? '') ?? 0) + 1);
  const gets = [...counts].map(([rep, count]) => ({ rep, count }));
  gets.sort((one, other) => other.count - one.count || one.rep.localeCompare(other.rep));
  return { gets, stays: plan.length - moving.length, moves: moving.length };
}

/** What was refused, by lead, in words. */
export function refusedOf(done: readonly LeadDone[]): Record<string, string> {
  return Object.fromEntries(
    done.flatMap(({ lead_id: lead, code, detail }) => (code ? [[lead, sentence(detail ?? '')] as const] : [])),
  );
}

function sentence(words: string): string {
  return words === '' ? words : `${words.charAt(0).toLocaleUpperCase()}${words.slice(1)}.`;
}
