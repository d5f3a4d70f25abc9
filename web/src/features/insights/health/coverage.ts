// Of how many leads a field is known, by how its value came to be. Pure.

type Tone = 'typed' | 'worked' | 'account' | 'unknown';

export interface Part {
  /** Where the value came from; empty for what is unknown. */
  readonly place: string;
  readonly tone: Tone;
  readonly count: number;
  readonly share: number;
}

const tones: readonly Tone[] = ['typed', 'worked', 'account', 'unknown'];

function toneOf(place: string): Tone {
  if (place === 'form') return 'typed';
  return place === 'account' ? 'account' : 'worked';
}

/** The parts of a bar: by tone, and the largest first of those that share one; those of nothing are left out. */
export function partsOf(places: Readonly<Record<string, number>>, leads: number): Part[] {
  const known = Object.entries(places).map(([place, count]) => ({ place, tone: toneOf(place), count }));
  const unknown = leads - known.reduce((sum, { count }) => sum + count, 0);
  return [...known, { place: '', tone: 'unknown' as const, count: unknown }]
    .filter(({ count }) => count > 0)
    .sort((one, other) => tones.indexOf(one.tone) - tones.indexOf(other.tone) || other.count - one.count)
    .map((part) => ({ ...part, share: leads > 0 ? part.count / leads : 0 }));
}
