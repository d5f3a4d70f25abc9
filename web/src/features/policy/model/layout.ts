// Where the nodes of the picture stand: rules in a column in their own order, and to the right of it, rank by rank, what
// they lead to, each as near as can be to what leads there. Pure.
import type { Graph, GraphEdge, GraphNode } from './graph';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placed extends Size {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export const rowGap = 16;
const columnGap = 108;
const sweeps = 6;
const spine = new Set(['intake', 'known', 'rule', 'group']);

/** The place of each node, its upper left corner. `sizeOf` says how large it is drawn. */
export function layout(graph: Graph, sizeOf: (node: GraphNode) => Size): ReadonlyMap<string, Placed> {
  const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOf(node)]));
  const ranks = ranksOf(graph);
  const columns: string[][] = [];
  for (const node of graph.nodes) (columns[ranks.get(node.id) ?? 1] ??= []).push(node.id);
  const centres = new Map<string, number>();
  let y = 0;
  for (const id of columns[0] ?? []) {
    const { height } = sizes.get(id) ?? { height: 0 };
    centres.set(id, y + height / 2);
    y += height + rowGap;
  }
  const { above, below } = neighbours(graph.edges);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const near = sweep % 2 === 0 ? above : below;
    const order = columns.map((_, rank) => rank).slice(1);
    if (sweep % 2 === 1) order.reverse();
    for (const rank of order) settle(columns[rank] ?? [], near, above, centres, sizes);
  }
  return placed(columns, centres, sizes);
}

/** 0 for the rules; for all else one more than the furthest that leads there. Circles are cut where they close. */
function ranksOf(graph: Graph): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const incoming = new Map<string, string[]>();
  for (const edge of graph.edges) {
    if (edge.kind !== 'order') put(incoming, edge.to, edge.from);
  }
  const kinds = new Map(graph.nodes.map((node) => [node.id, node.kind]));
  const visiting = new Set<string>();
  const rank = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    if (spine.has(kinds.get(id) ?? '')) return 0;
    if (visiting.has(id)) return 0;
    visiting.add(id);
    const found = 1 + (incoming.get(id) ?? []).reduce((most, from) => Math.max(most, rank(from)), 0);
    visiting.delete(id);
    ranks.set(id, found);
    return found;
  };
  for (const node of graph.nodes) ranks.set(node.id, rank(node.id));
  return ranks;
}

type Near = ReadonlyMap<string, readonly string[]>;

function neighbours(edges: readonly GraphEdge[]): { above: Near; below: Near } {
  const above = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  for (const edge of edges) {
    if (edge.kind === 'order') continue;
    put(above, edge.to, edge.from);
    put(below, edge.from, edge.to);
  }
  return { above, below };
}

function put(lists: Map<string, string[]>, key: string, id: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [id]);
  else list.push(id);
}

/** A column's nodes in the order of what they belong to, as near to it as they can be without lying over each other. */
function settle(
  column: string[],
  near: Near,
  above: Near,
  centres: Map<string, number>,
  sizes: ReadonlyMap<string, Size>,
) {
  const wished = new Map(
    column.map((id) => [id, mean(near.get(id), centres) ?? centres.get(id) ?? mean(above.get(id), centres) ?? 1e9]),
  );
  let rest = 0;
  for (const centre of centres.values()) rest = Math.max(rest, centre);
  for (const [id, wish] of wished) if (wish === 1e9) wished.set(id, rest);
  column.sort((one, other) => (wished.get(one) ?? 0) - (wished.get(other) ?? 0));
  const heights = column.map((id) => sizes.get(id)?.height ?? 0);
  const found = spread(
    column.map((id) => wished.get(id) ?? 0),
    heights,
  );
  column.forEach((id, index) => centres.set(id, found[index] ?? 0));
}

function mean(ids: readonly string[] | undefined, centres: ReadonlyMap<string, number>): number | undefined {
  const known = (ids ?? []).flatMap((id) => centres.get(id) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
}

/** Centres in the given order, apart by their heights, with the least sum of squares from where they wish to be. */
export function spread(wishes: readonly number[], heights: readonly number[]): number[] {
  // Without the room that they need, it is the question which ascending row of numbers is nearest to another one: its
  // answer joins neighbours that stand the wrong way round into blocks, and puts each block at its mean.
  const offsets: number[] = [];
  let offset = 0;
  wishes.forEach((_, index) => {
    if (index > 0) offset += ((heights[index - 1] ?? 0) + (heights[index] ?? 0)) / 2 + rowGap;
    offsets.push(offset);
  });
  const blocks: { sum: number; count: number }[] = [];
  wishes.forEach((wish, index) => {
    let block = { sum: wish - (offsets[index] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  const shifts = blocks.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  return shifts.map((shift, index) => shift + (offsets[index] ?? 0));
}

function placed(
  columns: readonly (readonly string[])[],
  centres: ReadonlyMap<string, number>,
  sizes: ReadonlyMap<string, Size>,
): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  let x = 0;
  for (const column of columns) {
    let widest = 0;
    for (const id of column) {
      const { width, height } = sizes.get(id) ?? { width: 0, height: 0 };
      found.set(id, { id, x, y: Math.round((centres.get(id) ?? 0) - height / 2), width, height });
      widest = Math.max(widest, width);
    }
    x += widest + columnGap;
  }
  return found;
}
