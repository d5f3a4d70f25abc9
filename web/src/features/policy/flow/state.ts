// What the nodes of the picture are told beyond their own things: which is chosen, how much goes through, what is lit.
import { createContext, useContext } from 'react';
import type { Rep } from '#/base/api/reps';
import type { Flow } from '../model/flow';
import type { Lit } from '../model/path';

export interface FlowState {
  readonly flow: Flow;
  readonly reps: readonly Rep[];
  readonly repName: (id: string) => string;
  /** Leads by node; null while no traffic is shown. */
  readonly leads: ReadonlyMap<string, number> | null;
  readonly unused: ReadonlySet<string>;
  /** How nodes stand while a lead is played; null while none is. */
  readonly lit: ReadonlyMap<string, Lit> | null;
  readonly faults: ReadonlyMap<string, string>;
}

const Context = createContext<FlowState | null>(null);
export const FlowStateProvider = Context.Provider;

export function useFlowState(): FlowState {
  const state = useContext(Context);
  if (state === null) throw new Error('a node of the picture stands outside it');
  return state;
}
