// Two texts that were both made of a third one, brought together line by line: nobody's change is lost, and where both
// changed the same lines it is said. Pure.
import { diff } from '@codemirror/merge';

export interface Merged {
  readonly text: string;
  /** How many places both changed, each in a way of their own; there `text` has yours. */
  readonly conflicts: number;
}

interface Region {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

// A line is told by one character while texts are compared; more different lines than these are not.
const linesMax = 60_000;

export function merge3(base: string, yours: string, theirs: string): Merged {
  if (theirs === base || theirs === yours) return { text: yours, conflicts: 0 };
  if (yours === base) return { text: theirs, conflicts: 0 };
  const names = new Map<string, string>();
  const [ofBase, ofYours, ofTheirs] = [base, yours, theirs].map((text) => text.split('\n'));
  if (ofBase === undefined || ofYours === undefined || ofTheirs === undefined) return { text: yours, conflicts: 1 };
  const coded = [ofBase, ofYours, ofTheirs].map((lines) => lines.map((line) => nameOf(names, line)).join(''));
  if (names.size > linesMax) return { text: yours, conflicts: 1 };
  const mine = regions(coded[0] ?? '', coded[1] ?? '', ofYours);
  const other = regions(coded[0] ?? '', coded[2] ?? '', ofTheirs);
  return woven(ofBase, mine, other);
}

function nameOf(names: Map<string, string>, line: string): string {
  const known = names.get(line);
  if (known !== undefined) return known;
  // Outside of the surrogates, which would be two halves of one character.
  const code = names.size < 0xd000 ? names.size + 0x100 : names.size - 0xd000 + 0xe000;
  const name = String.fromCharCode(Math.min(code, 0xffff));
  names.set(line, name);
  return name;
}

function regions(base: string, changed: string, lines: readonly string[]): Region[] {
  return diff(base, changed).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    lines: lines.slice(fromB, toB),
  }));
}

function woven(base: readonly string[], mine: readonly Region[], other: readonly Region[]): Merged {
  const out: string[] = [];
  let at = 0;
  let conflicts = 0;
  let [my, their] = [0, 0];
  for (;;) {
    const one = mine[my];
    const two = other[their];
    if (one === undefined && two === undefined) break;
    if (one !== undefined && two !== undefined && meet(one, two)) {
      // Everything that hangs together is one place.
      const from = Math.min(one.from, two.from);
      let to = Math.max(one.to, two.to);
      const firsts = [my, their] as const;
      for (;;) {
        const next = mine[my];
        const nextTheir = other[their];
        if (next !== undefined && (next.from < to || my === firsts[0])) to = Math.max(to, mine[my++]?.to ?? to);
        else if (nextTheir !== undefined && (nextTheir.from < to || their === firsts[1]))
          to = Math.max(to, other[their++]?.to ?? to);
        else break;
      }
      out.push(...base.slice(at, from));
      const ours = rebuilt(base, mine.slice(firsts[0], my), from, to);
      const theirs = rebuilt(base, other.slice(firsts[1], their), from, to);
      if (ours.join('\n') !== theirs.join('\n') || ours.length !== theirs.length) conflicts += 1;
      out.push(...ours);
      at = to;
    } else if (two === undefined || (one !== undefined && one.from <= two.from)) {
      if (one === undefined) break;
      out.push(...base.slice(at, one.from), ...one.lines);
      at = one.to;
      my += 1;
    } else {
      out.push(...base.slice(at, two.from), ...two.lines);
      at = two.to;
      their += 1;
    }
  }
  out.push(...base.slice(at));
  return { text: out.join('\n'), conflicts };
}

/** Whether two changes touch the same lines, or put something at the same place. */
function meet(one: Region, two: Region): boolean {
  if (one.from === two.from) return true;
  return one.from < two.from ? one.to > two.from : two.to > one.from;
}

function rebuilt(base: readonly string[], changes: readonly Region[], from: number, to: number): string[] {
  const lines: string[] = [];
  let at = from;
  for (const change of changes) {
    lines.push(...base.slice(at, change.from), ...change.lines);
    at = change.to;
  }
  lines.push(...base.slice(at, to));
  return lines;
}
