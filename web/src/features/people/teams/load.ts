// How much some people have in hand together. Pure.
import type { RepNow } from '../data';

/** Open leads of all, and how many they may have together: null where one of them has no limit. */
export function loadOf(reps: readonly Pick<RepNow, 'open_leads' | 'open_cap'>[]): { open: number; cap: number | null } {
  const open = reps.reduce((sum, rep) => sum + rep.open_leads, 0);
  const caps = reps.map((rep) => rep.open_cap);
  const known = caps.filter((cap) => cap !== null);
  return {
    open,
    cap: known.length === caps.length && caps.length > 0 ? known.reduce((sum, cap) => sum + cap, 0) : null,
  };
}
