// Which node the arrow keys lead to: up and down within a column, right and left along the ways. Pure.
import type { Graph } from './graph';
import type { Placed } from './layout';

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export function neighbourOf(
  graph: Graph,
  places: ReadonlyMap<string, Placed>,
  from: string,
  arrow: Arrow,
): string | null {
  const here = places.get(from);
  if (here === undefined) return graph.nodes[0]?.id ?? null;
  if (arrow === 'ArrowUp' || arrow === 'ArrowDown') {
    const sign = arrow === 'ArrowDown' ? 1 : -1;
    const column = [...places.values()].filter((one) => one.x === here.x && sign * (one.y - here.y) > 0);
    return nearest(column, here);
  }
  const isRight = arrow === 'ArrowRight';
  const ids = graph.edges
    .filter((edge) => edge.kind !== 'order' && (isRight ? edge.from : edge.to) === from)
    .sort((one, other) => one.place - other.place)
    .map((edge) => (isRight ? edge.to : edge.from));
  if (isRight) return ids[0] ?? null;
  return nearest(
    ids.flatMap((id) => places.get(id) ?? []),
    here,
  );
}

function nearest(found: readonly Placed[], here: Placed): string | null {
  const apart = (one: Placed) => Math.abs(one.y + one.height / 2 - here.y - here.height / 2);
  return [...found].sort((one, other) => apart(one) - apart(other))[0]?.id ?? null;
}

/** The place in the order that a rule has when it is dropped with its middle at this height. */
export function placeAt(rules: readonly Placed[], moving: number, middle: number): number {
  const others = rules.filter((_, index) => index !== moving);
  return others.filter((one) => one.y + one.height / 2 < middle).length;
}

/** Where the rules stand while one of them is over another place: the others make room. */
export function madeRoom(
  rules: readonly Placed[],
  moving: number,
  to: number,
  gap: number,
): ReadonlyMap<string, number> {
  const order = [...rules];
  order.splice(to, 0, ...order.splice(moving, 1));
  let y = rules[0]?.y ?? 0;
  const found = new Map<string, number>();
  for (const rule of order) {
    found.set(rule.id, y);
    y += rule.height + gap;
  }
  return found;
}
