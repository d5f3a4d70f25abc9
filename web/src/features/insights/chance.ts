// Where somebody's share lies beside the range that chance alone would give. Pure.

export interface Chance {
  readonly got: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

export function standing({ got, low, high }: Chance): 'within' | 'more' | 'less' {
  if (got > high) return 'more';
  return got < low ? 'less' : 'within';
}

/** The most that a row of these reaches; never 0. */
export function scaleOf(chances: readonly Chance[]): number {
  return Math.max(1, ...chances.flatMap(({ got, high }) => [got, high])) * 1.04;
}

export function placeOf(value: number, scale: number): string {
  return `${Math.min(100, (value / scale) * 100).toFixed(2)}%`;
}
