// How many leads went along each edge of the picture and through each of its nodes, from how many went which way. Pure.
import type { Flow, RuleItem } from './flow';
import { type Graph, type GraphEdge, nodeOfTarget } from './graph';

export interface Way {
  readonly rule: string;
  readonly pool: string;
  readonly queue: string;
  readonly outcome: string;
  readonly leads: number;
}

export interface Traffic {
  readonly nodes: ReadonlyMap<string, number>;
  readonly edges: ReadonlyMap<string, number>;
  readonly total: number;
  readonly most: number;
}

/**
 * Leads stand at the end of their way; the edges they went along are the shortest way there. What only an owner could
 * have been given goes to the rule's first owner.
 */
export function trafficOf(flow: Flow, graph: Graph, ways: readonly Way[]): Traffic {
  const nodes = new Map<string, number>();
  const edges = new Map<string, number>();
  const add = (counts: Map<string, number>, id: string, leads: number) => counts.set(id, (counts.get(id) ?? 0) + leads);
  const start = startsOf(flow, graph);
  const outgoing = outgoingOf(graph.edges);
  const rules = new Map(flow.rules.map((rule) => [rule.name, rule]));
  // Many ways begin and end alike: a group stands for a hundred rules.
  const known = new Map<string, readonly GraphEdge[]>();
  const pathOf = (from: string, end: string) => {
    const found = known.get(`${from}>${end}`) ?? shortest(outgoing, from, end);
    known.set(`${from}>${end}`, found);
    return found;
  };
  let total = 0;
  for (const way of ways) {
    total += way.leads;
    if (way.rule === '') {
      if (way.outcome === 'duplicate') add(nodes, 'known', way.leads);
      continue;
    }
    const from = start.get(way.rule);
    if (from === undefined) continue;
    add(nodes, from, way.leads);
    const end = endOf(rules.get(way.rule), way);
    const path = end === '' ? [] : pathOf(from, end);
    for (const edge of path) {
      add(edges, edge.id, way.leads);
      add(nodes, edge.to, way.leads);
    }
  }
  add(nodes, 'intake', total);
  return { nodes, edges, total, most: Math.max(1, ...edges.values()) };
}

/** The node a rule is drawn by: its own, or that of its group. */
function startsOf(flow: Flow, graph: Graph): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.kind === 'rule') found.set(node.name, node.id);
    if (node.rules === null) continue;
    for (const rule of flow.rules.slice(node.rules.first - 1, node.rules.last)) found.set(rule.name, node.id);
  }
  return found;
}

function endOf(rule: RuleItem | undefined, way: Way): string {
  if (way.outcome === 'rejected') return 'reject';
  if (way.queue !== '') return `queue:${way.queue}`;
  if (way.pool !== '') return `pool:${way.pool}`;
  const people = rule?.to.filter(({ target }) => ['owner', 'list', 'rep', 'territory'].includes(target.kind)) ?? [];
  const first = people[0];
  return first === undefined ? '' : nodeOfTarget(first.target);
}

function outgoingOf(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    if (edge.kind === 'order') continue;
    const others = found.get(edge.from);
    if (others === undefined) found.set(edge.from, [edge]);
    else others.push(edge);
  }
  return found;
}

function shortest(outgoing: ReadonlyMap<string, readonly GraphEdge[]>, from: string, end: string): GraphEdge[] {
  const came = new Map<string, GraphEdge | null>([[from, null]]);
  const waiting = [from];
  for (let id = waiting.shift(); id !== undefined && !came.has(end); id = waiting.shift()) {
    for (const edge of outgoing.get(id) ?? []) {
      if (came.has(edge.to)) continue;
      came.set(edge.to, edge);
      waiting.push(edge.to);
    }
  }
  const path: GraphEdge[] = [];
  for (let edge = came.get(end); edge; edge = came.get(edge.from)) path.unshift(edge);
  return path;
}

/** How wide an edge is drawn, by its share of the most that any has; the root lets small ones be seen. */
export function widthOf(leads: number, most: number): number {
  return leads === 0 ? 1 : 1 + 5 * Math.sqrt(leads / most);
}

/** Rules that decided no lead since a moment, though they were there to decide. */
export function unusedRules(flow: Flow, latest: Readonly<Record<string, string>>, since: number): ReadonlySet<string> {
  return new Set(flow.rules.filter((rule) => !(Date.parse(latest[rule.name] ?? '') >= since)).map((rule) => rule.id));
}
