// Which simulation was asked of which draft, so that its result can be attached to the draft for whoever approves. It is
// known where it was asked, in this browser.
import type { DraftRecord } from '#/base/api/policies';

const key = 'turnout.simulations';
const keptMax = 50;

interface Asked {
  readonly simulation: number;
  readonly draft: number;
  readonly note: string;
}

export function noteAsked(simulation: number, draft: DraftRecord): void {
  const kept = [{ simulation, draft: draft.draft, note: draft.note }, ...read()].slice(0, keptMax);
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing forgets which draft it was; the simulation is there all the same.
  }
}

export function askedFor(simulation: number): Asked | undefined {
  return read().find((asked) => asked.simulation === simulation);
}

function read(): Asked[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Asked[];
  } catch {
    return [];
  }
}
