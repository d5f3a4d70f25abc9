// How everybody stands now, from their hours, absences, open work and caps.
import { useMemo } from 'react';
import { useNow } from '#/base/time/now';
import { type RepNow, useCoverage, usePools } from '../data';
import { capsUsed, type RepStanding, standingOf, type Used } from './standing';

const quarterMs = 15 * 60_000;
const aheadMs = 10 * 24 * 3_600_000;

interface Standings {
  /** False while hours are not known, which say who is off shift. */
  readonly isKnown: boolean;
  readonly of: (rep: RepNow) => RepStanding;
  readonly used: (rep: string) => Used | null;
}

export function useStanding(): Standings {
  const now = useNow();
  // Asked anew each quarter of an hour: what is between is worked out here.
  const from = Math.floor(now / quarterMs) * quarterMs;
  const coverage = useCoverage({ from: new Date(from).toISOString(), to: new Date(from + aheadMs).toISOString() });
  const pools = usePools();
  const covered = useMemo(() => new Map(coverage.data?.reps.map((each) => [each.rep, each])), [coverage.data]);
  const used = useMemo(() => capsUsed(pools.data ?? []), [pools.data]);
  return {
    isKnown: coverage.data !== undefined,
    of: (rep) => standingOf(rep, covered.get(rep.id), used.get(rep.id) ?? null, now),
    used: (rep) => used.get(rep) ?? null,
  };
}
