import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowOf } from './flow';
import { graphOf } from './graph';
import { layout, type Placed, spread } from './layout';

const size = () => ({ width: 200, height: 60 });
const demo = flowOf(readFileSync('../examples/demo/policy.yaml', 'utf8'));

function overlap(one: Placed, other: Placed): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

test('rules stand in their order, and nothing lies over anything', () => {
  const graph = graphOf(demo);
  const places = layout(graph, size);
  const rules = demo.rules.map((rule) => places.get(rule.id));
  expect(rules.every((place) => place?.x === 0)).toBe(true);
  const heights = rules.map((place) => place?.y ?? 0);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  const all = [...places.values()];
  expect(all).toHaveLength(graph.nodes.length);
  all.forEach((one, index) => all.slice(index + 1).forEach((other) => expect(overlap(one, other)).toBe(false)));
});

test('what follows stands to the right of what leads there', () => {
  const graph = graphOf(demo);
  const places = layout(graph, size);
  for (const edge of graph.edges) {
    if (edge.kind === 'order') continue;
    expect(places.get(edge.to)?.x, edge.id).toBeGreaterThan(places.get(edge.from)?.x ?? 0);
  }
});

test('the same picture comes of the same policy, and circles are no trouble', () => {
  const circle = flowOf(
    'rules:\n  - name: A\n    to: a\npools:\n  a: {reps: [x], nobody: b}\n  b: {reps: [x], nobody: [a, gone]}\n',
  );
  const graph = graphOf(circle);
  expect(graph.nodes.find((node) => node.kind === 'nowhere')?.name).toBe('gone');
  expect([...layout(graph, size)]).toEqual([...layout(graphOf(circle), size)]);
});

test('many rules are drawn in groups, and those that are opened one by one', () => {
  const text = `rules:\n${Array.from({ length: 1_000 }, (_, n) => `  - name: R${n}\n    to: p${n % 7}\n`).join('')}`;
  const flow = flowOf(text);
  expect(graphOf(flow).nodes.filter((node) => node.kind === 'group')).toHaveLength(10);
  const opened = graphOf(flow, new Set(['group:3']));
  expect(opened.nodes.filter((node) => node.kind === 'rule')).toHaveLength(100);
  expect(layout(opened, size).size).toBe(opened.nodes.length);
});

test('spread keeps the order and the distance, and moves nothing that has room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 90 })), {
        minLength: 1,
        maxLength: 12,
      }),
      (given) => {
        const wishes = given.map(([wish]) => wish).sort((a, b) => a - b);
        const heights = given.map(([, height]) => height);
        const found = spread(wishes, heights);
        found.forEach((centre, index) => {
          if (index === 0) return;
          const least = ((heights[index - 1] ?? 0) + (heights[index] ?? 0)) / 2;
          expect(centre - (found[index - 1] ?? 0)).toBeGreaterThanOrEqual(least - 1e-6);
        });
        expect(spread(found, heights).map(Math.round)).toEqual(found.map(Math.round));
      },
    ),
  );
});
