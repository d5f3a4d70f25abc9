// How many people are there at each moment, and when nobody is. Pure.

interface Working {
  readonly working: readonly { readonly start: string; readonly end: string }[];
}

/** A time in which the same number is there throughout. */
export interface Step {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The numbers from one instant to another, in order and without gaps. */
export function stepsOf(people: readonly Working[], start: number, end: number): readonly Step[] {
  const changes = new Map<number, number>([[start, 0]]);
  for (const { working } of people) {
    for (const span of working) {
      const from = Math.max(Date.parse(span.start), start);
      const to = Math.min(Date.parse(span.end), end);
      if (to <= from) continue;
      changes.set(from, (changes.get(from) ?? 0) + 1);
      if (to < end) changes.set(to, (changes.get(to) ?? 0) - 1);
    }
  }
  const steps: Step[] = [];
  let count = 0;
  for (const [at, change] of [...changes].sort(([one], [other]) => one - other)) {
    const before = steps.at(-1);
    count += change;
    if (before?.count === count) continue;
    if (before) steps[steps.length - 1] = { ...before, end: at };
    steps.push({ start: at, end, count });
  }
  return steps;
}

/** When nobody is there, the longest first. */
export function holesOf(steps: readonly Step[]): readonly Step[] {
  return steps
    .filter(({ count }) => count === 0)
    .sort((one, other) => other.end - other.start - (one.end - one.start) || one.start - other.start);
}

export function countAt(steps: readonly Step[], at: number): number {
  return steps.find(({ start, end }) => start <= at && at < end)?.count ?? 0;
}
