import { expect, test } from 'vitest';
import type { GraphEdge } from './graph';
import { shownWays } from './ways';

const edge = (from: string, to: string, kind: GraphEdge['kind'] = 'target'): GraphEdge => ({
  ...{ id: `${from}>${to}`, from, to, kind },
  ...{ place: 1, label: '' },
});
const edges = [
  edge('a', 'b', 'order'),
  edge('a', 'x'),
  edge('a', 'y'),
  edge('b', 'x'),
  edge('b', 'y'),
  edge('c', 'z'),
  edge('d', 'z'),
];
const nothing = { chosen: null, lit: null, leads: null };
const ids = (found: readonly GraphEdge[]) => found.map(({ id }) => id);

test('as many as can be seen are all drawn', () => {
  expect(shownWays(edges, nothing, 7)).toBe(edges);
});

test('of too many there are the order, what is chosen, what is lit, and the busiest', () => {
  expect(ids(shownWays(edges, nothing, 2))).toEqual(['a>b']);
  expect(ids(shownWays(edges, { ...nothing, chosen: 'x' }, 2))).toEqual(['a>b', 'a>x', 'b>x']);
  expect(ids(shownWays(edges, { ...nothing, lit: new Set(['b>y']) }, 2))).toEqual(['a>b', 'b>y']);
  const leads = new Map([
    ['a>x', 1],
    ['b>y', 5],
    ['c>z', 3],
  ]);
  expect(ids(shownWays(edges, { ...nothing, leads }, 2))).toEqual(['a>b', 'b>y', 'c>z']);
});
