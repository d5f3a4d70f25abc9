// How a rep stands at a moment: can they be given a lead, until when, and if not, why. Pure.
import type { PoolMember, Pool, RepCoverage, RepNow } from '../data';

export interface RepStanding {
  readonly kind: 'working' | 'off' | 'away' | 'full' | 'left';
  /** The very reason, for the words. */
  readonly why:
    'working' | 'any' | 'off' | 'never' | 'absent' | 'said' | 'paused' | 'full' | 'capped' | 'leave' | 'left';
  /** Until when that holds, as far as it is known; of somebody off shift when the next one begins. */
  readonly until: number | null;
}

export interface Used {
  readonly count: number;
  readonly of: number;
}

export function standingOf(rep: RepNow, covered: RepCoverage | undefined, used: Used | null, now: number): RepStanding {
  if (rep.status === 'departed') return { kind: 'left', why: 'left', until: null };
  if (rep.status === 'leave') return { kind: 'away', why: 'leave', until: null };
  const away = covered?.absences.find(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end));
  const until = rep.absent_until ?? away?.end;
  if (until) return { kind: 'away', why: 'absent', until: Date.parse(until) };
  if (rep.presence === 'paused') return { kind: 'away', why: 'paused', until: null };
  if (rep.presence !== 'available') return { kind: 'away', why: 'said', until: null };
  const shift = covered?.working.find(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end));
  if (covered !== undefined && shift === undefined) {
    const next = covered.working.find(({ start }) => Date.parse(start) > now);
    return { kind: 'off', why: next ? 'off' : 'never', until: next ? Date.parse(next.start) : null };
  }
  if (rep.open_cap !== null && rep.open_leads >= rep.open_cap) return { kind: 'full', why: 'full', until: null };
  if (used !== null && used.count >= used.of) return { kind: 'full', why: 'capped', until: null };
  if (rep.week.days === '' && rep.week.spans?.length === 0) return { kind: 'working', why: 'any', until: null };
  return { kind: 'working', why: 'working', until: shift ? Date.parse(shift.end) : null };
}

/** What each rep has used of the tightest cap on them alone, in whatever pool they are. */
export function capsUsed(pools: readonly Pool[]): ReadonlyMap<string, Used> {
  const found = new Map<string, Used>();
  for (const member of pools.flatMap((pool) => pool.members)) {
    const used = usedOf(member);
    const known = found.get(member.rep);
    if (used && (!known || used.of - used.count < known.of - known.count)) found.set(member.rep, used);
  }
  return found;
}

export function usedOf(member: PoolMember): Used | null {
  const { cap, cap_used: count } = member;
  return typeof cap === 'number' ? { count: count ?? 0, of: cap } : null;
}
