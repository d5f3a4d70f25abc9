// Which edges of a large picture are drawn: ten thousand lines across each other say nothing, and take seconds. Pure.
import type { GraphEdge } from './graph';

export const waysMax = 1_500;

interface Wanted {
  /** Its ways are drawn whatever there are. */
  readonly chosen: string | null;
  readonly lit: ReadonlySet<string> | null;
  readonly leads: ReadonlyMap<string, number> | null;
}

/** All of them; of too many the order of the rules, those of what is chosen, those a lead took, and the busiest. */
export function shownWays(edges: readonly GraphEdge[], wanted: Wanted, most = waysMax): readonly GraphEdge[] {
  if (edges.length <= most) return edges;
  const { chosen, lit, leads } = wanted;
  const leadsOf = (edge: GraphEdge) => leads?.get(edge.id) ?? 0;
  const isAsked = (edge: GraphEdge) =>
    edge.kind === 'order' || edge.from === chosen || edge.to === chosen || lit?.has(edge.id) === true;
  const busiest = edges
    .filter((edge) => !isAsked(edge) && leadsOf(edge) > 0)
    .sort((one, other) => leadsOf(other) - leadsOf(one));
  const shown = new Set([...edges.filter(isAsked), ...busiest.slice(0, most)]);
  return edges.filter((edge) => shown.has(edge));
}
