// A rep's numbers beside their pools', as rows of a page: which is better, and by how much it matters. Pure.
import type { components } from '#/base/api/schema';

export type RepNumbers = components['schemas']['RepNumbers'];

export interface Compared {
  readonly name: 'speed' | 'kept' | 'answered' | 'meetings' | 'won';
  readonly own: number | null;
  readonly pools: number | null;
  readonly kind: 'span' | 'share';
  readonly standing: 'better' | 'worse' | 'level';
}

// Less than this apart is the same for people.
const levelShare = 0.05;

export function comparedOf({ own, pools }: RepNumbers): Compared[] {
  return [
    compared('speed', own.median_seconds, pools.median_seconds, 'span'),
    compared('kept', share(own.kept, own.promised), share(pools.kept, pools.promised), 'share'),
    compared('answered', share(own.answered, own.given), share(pools.answered, pools.given), 'share'),
    compared('meetings', share(own.meetings, own.given), share(pools.meetings, pools.given), 'share'),
    compared('won', share(own.won, own.given), share(pools.won, pools.given), 'share'),
  ];
}

function compared(name: Compared['name'], own: number | null, pools: number | null, kind: Compared['kind']): Compared {
  return { name, own, pools, kind, standing: standing(own, pools, kind) };
}

function standing(own: number | null, pools: number | null, kind: Compared['kind']): Compared['standing'] {
  if (own === null || pools === null || pools === 0) return 'level';
  const more = own / pools - 1;
  if (Math.abs(more) < levelShare) return 'level';
  // Less time is better, more of anything else is.
  return more > 0 === (kind === 'share') ? 'better' : 'worse';
}

function share(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

/** How a share of turns stands beside the expected one: `level` within one turn. */
export function turnsStanding({
  received,
  expected,
}: {
  received: number;
  expected: number;
}): 'level' | 'more' | 'fewer' {
  return Math.abs(received - expected) <= 1 ? 'level' : received > expected ? 'more' : 'fewer';
}
