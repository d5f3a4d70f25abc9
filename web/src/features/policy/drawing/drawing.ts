// A policy's text as it is drawn: what it says, what leads to what, and where each thing stands. Pure.
import { type Flow, flowOf } from '../model/flow';
import { type Graph, graphOf } from '../model/graph';
import { layout, type Placed } from '../model/layout';
import { sizesOf } from './sizes';

export interface Drawing {
  readonly text: string;
  readonly flow: Flow;
  readonly graph: Graph;
  readonly places: ReadonlyMap<string, Placed>;
}

/** The groups of rules that are open, by their ids. */
export type Open = ReadonlySet<string>;

/** What a thread that draws is asked for. */
export interface Order {
  /** Null for the text of the order before. */
  readonly text: string | null;
  readonly open: readonly string[];
}

/** What it answers with, in parcels. The flow is null where the text is the one before. */
export interface Drawn {
  readonly flow: Flow | null;
  readonly graph: Graph;
  readonly places: readonly Placed[];
}

export function placedOf(flow: Flow, open: Open): Pick<Drawing, 'graph' | 'places'> {
  const graph = graphOf(flow, open);
  return { graph, places: layout(graph, sizesOf(flow)) };
}

/** Answers orders one after another, and remembers the flow of the last text. `told` hears how much of it is read. */
export function drawer(): (order: Order, told: (share: number) => void) => Drawn {
  let known: Flow | null = null;
  return ({ text, open }, told) => {
    const flow = text === null ? known : flowOf(text, told);
    if (flow === null) throw new Error('the first order brings a text');
    known = flow;
    const { graph, places } = placedOf(flow, new Set(open));
    return { flow: text === null ? null : flow, graph, places: [...places.values()] };
  };
}
