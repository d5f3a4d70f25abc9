// A rep's numbers beside their pools', as rows of a page: which is better, and by how much it matters. Pure.
import type { components } from '#/base/api/schema';

export type RepNumbers = components['schemas']['RepNumbers'];

export interface Compared {
  readonly name: 'speed' | 'kept' | 'answered' | 'meetings' | 'won';
  readonly own: number | null;
  /** Null for nothing to compare with, and in pools of which there is nothing to be told. */
  readonly pools: number | null;
  readonly kind: 'span' | 'share';
  readonly standing: 'better' | 'worse' | 'level';
}

// Less than this apart is the same for people.
const levelShare = 0.05;

export function comparedOf({ own, pools }: RepNumbers): Compared[] {
  const among = (of: (numbers: RepNumbers['own']) => number | null) => (pools ? of(pools) : null);
  const row = (name: Compared['name'], kind: Compared['kind'], of: (numbers: RepNumbers['own']) => number | null) =>
    compared(name, of(own), among(of), kind);
  return [
    row('speed', 'span', (numbers) => numbers.median_seconds),
    row('kept', 'share', (numbers) => share(numbers.kept, numbers.promised)),
    row('answered', 'share', (numbers) => share(numbers.answered, numbers.given)),
    row('meetings', 'share', (numbers) => share(numbers.meetings, numbers.given)),
    row('won', 'share', (numbers) => share(numbers.won, numbers.given)),
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
