// A difference between two policies as it is shown: ways that leads go, the most travelled first; shares of pools as
// bars; what is only wording apart. Pure.
import type { Difference, PartChange, Transition } from '#/base/api/policies';

export interface ShareChange {
  readonly who: string;
  /** In per cent; null where there was, or is, none. */
  readonly old: number | null;
  readonly now: number | null;
}

const share = /^share of (.+)$/;
const percent = /^([\d.]+)%/;

/** The ways, those that most leads take first; those that none took of late last. */
export function waysOf(difference: Difference): Transition[] {
  return [...difference.transitions].sort((one, other) => (other.leads ?? -1) - (one.leads ?? -1));
}

/** The shares of a changed pool, whoever gains most first; empty for a part that is not about shares. */
export function sharesOf(change: PartChange): ShareChange[] {
  return change.details
    .flatMap(({ what, old, new: now }) => {
      const who = share.exec(what)?.[1];
      return who === undefined ? [] : [{ who, old: percentOf(old), now: percentOf(now) }];
    })
    .sort((one, other) => (other.now ?? 0) - (other.old ?? 0) - ((one.now ?? 0) - (one.old ?? 0)));
}

/** What else is said of a change, that is no share. */
export function restOf(change: PartChange) {
  return change.details.filter(({ what }) => !share.test(what));
}

/** Changed parts by section, in the order in which they come; what has no effect comes after what has. */
export function bySection(changes: readonly PartChange[]): { section: string; changes: PartChange[] }[] {
  const found = new Map<string, PartChange[]>();
  for (const change of changes) found.set(change.section, [...(found.get(change.section) ?? []), change]);
  return [...found].map(([section, of]) => ({
    section,
    changes: of.sort((one, other) => Number(other.matters) - Number(one.matters)),
  }));
}

/** The facts of an example in the order in which they are read: those that both policies read alike once. */
export function factsOf(witness: Transition['witness']): { name: string; old: string; now: string }[] {
  if (witness === null) return [];
  const names = [...new Set([...Object.keys(witness.old), ...Object.keys(witness.new)])];
  return names.map((name) => ({ name, old: factText(witness.old[name]), now: factText(witness.new[name]) }));
}

function factText(value: string | number | boolean | readonly string[] | null | undefined): string {
  if (typeof value === 'object' && value !== null) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? '–' : String(value);
}

function percentOf(said: string): number | null {
  const found = percent.exec(said)?.[1];
  return found === undefined ? null : Number(found);
}
