// Which promise of a lead is given more time, where it is asked of the lead: its answer, else the customer's. Pure.
import type { Promised } from '#/base/api/leadWork';
import type { ClockView } from '#/base/api/types';

export interface Extendable {
  readonly promise: Promised | null;
  readonly due: string | null;
  readonly isPaused: boolean;
}

const nothing: Extendable = { promise: null, due: null, isPaused: false };

export function extendable(clocks: readonly ClockView[]): Extendable {
  for (const kind of ['touch', 'at_most', 'accept'] as const) {
    const found = clocks.find((clock) => clock.kind === kind && isGoing(clock));
    if (found !== undefined) return { promise: kind, due: found.due_at, isPaused: found.state === 'paused' };
  }
  return nothing;
}

function isGoing({ state }: ClockView): boolean {
  return state === 'running' || state === 'paused';
}
