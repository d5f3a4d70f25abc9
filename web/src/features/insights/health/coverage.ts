// Of how many leads a field is known, by how its value came to be. Pure.

export interface Part {
  readonly tone: 'typed' | 'worked' | 'account' | 'unknown';
  readonly count: number;
  readonly share: number;
}

const toneOf = (place: string): Part['tone'] =>
  place === 'form' ? 'typed' : place === 'account' ? 'account' : 'worked';

/** The parts of a bar, in their order; those of nothing are left out. */
export function partsOf(places: Readonly<Record<string, number>>, leads: number): Part[] {
  const counts = { typed: 0, worked: 0, account: 0, unknown: leads };
  for (const [place, count] of Object.entries(places)) {
    counts[toneOf(place)] += count;
    counts.unknown -= count;
  }
  return (['typed', 'worked', 'account', 'unknown'] as const)
    .filter((tone) => counts[tone] > 0)
    .map((tone) => ({ tone, count: counts[tone], share: leads > 0 ? counts[tone] / leads : 0 }));
}
