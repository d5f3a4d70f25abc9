// What the members of a pool are owed, as bars to either side of level, and their shares. Pure.
import type { Pool, PoolMember } from '../data';

export interface Balance {
  readonly member: PoolMember;
  /** In turns, above or below the mean of the pool; null where the pool does not deal in turns. */
  readonly owed: number | null;
  /** -1 to 1: how far the bar goes to the left or to the right. */
  readonly bar: number;
  /** Of all turns over time, 0 to 1. */
  readonly share: number;
}

/** Members in the pool's order. Only differences matter: everybody owed two turns is level. */
export function balancesOf({ members }: Pool): Balance[] {
  const known = members.flatMap(({ owed }) => (typeof owed === 'number' ? [owed] : []));
  const mean = known.reduce((sum, owed) => sum + owed, 0) / Math.max(known.length, 1);
  const most = Math.max(...known.map((owed) => Math.abs(owed - mean)), 1);
  const weights = members.reduce((sum, { weight = 1, verdict }) => sum + (verdict === 'left' ? 0 : weight), 0);
  return members.map((member) => {
    const owed = typeof member.owed === 'number' ? member.owed - mean : null;
    const share = member.verdict === 'left' || weights === 0 ? 0 : (member.weight ?? 1) / weights;
    return { member, owed, bar: owed === null ? 0 : owed / most, share };
  });
}

/** `+1.33`, `−0.5`, `0` */
export function turnsText(turns: number): string {
  const rounded = Math.round(turns * 100) / 100;
  if (rounded === 0) return '0';
  return `${rounded > 0 ? '+' : '−'}${Math.abs(rounded)}`;
}

/** A fraction as the server writes it, `-1/3`, as a number. */
export function fractionOf(text: string): number {
  const [above = '0', below = '1'] = text.split('/');
  return Number(above) / Number(below);
}

/** How many of some turns each got. */
export function countsOf(reps: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const rep of reps) found.set(rep, (found.get(rep) ?? 0) + 1);
  return found;
}
