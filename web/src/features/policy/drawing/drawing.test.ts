import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flowOf } from '../model/flow';
import { drawer, placedOf } from './drawing';
import { packed, Unpacking } from './parcels';

const demo = readFileSync('../examples/demo/policy.yaml', 'utf8');
const [above = '', below = ''] = demo.split('  - name: Everyone else');
const rule = (number: number) =>
  `  - name: "Rule ${number}"  # kept\n    when: score >= ${number}\n    to: strategic\n`;
const large = `${above}${Array.from({ length: 900 }, (_, number) => rule(number)).join('')}  - name: Everyone else${below}`;

function sent<T>(value: T): T {
  const unpacking = new Unpacking();
  for (const parcel of packed(value)) unpacking.take(structuredClone(parcel));
  return unpacking.value() as T;
}

test('what another thread draws is what this one would', () => {
  const { flow, graph, places } = sent(drawer()({ text: large, open: ['group:2'] }, () => undefined));
  const own = flowOf(large);
  const placed = placedOf(own, new Set(['group:2']));
  expect(flow).toEqual(own);
  expect(graph).toEqual(placed.graph);
  expect(new Map(places.map((one) => [one.id, one]))).toEqual(placed.places);
});

test('a group that opens needs no text again', () => {
  const draw = drawer();
  const first = draw({ text: large, open: [] }, () => undefined);
  const second = draw({ text: null, open: ['group:0'] }, () => undefined);
  expect(second.flow).toBeNull();
  expect(second.graph.nodes.length).toBe(first.graph.nodes.length + 99);
});

test('it says how far it is, and does not go back', () => {
  const shares: number[] = [];
  drawer()({ text: large, open: [] }, (share) => shares.push(share));
  expect(shares).toEqual([...shares].sort((one, other) => one - other));
  expect(shares[0]).toBeLessThan(0.1);
  expect(shares.at(-1)).toBeGreaterThan(0.8);
});

test('a text with errors is drawn as far as it can be read', () => {
  const broken = large.replace('"Rule 7"', '"Rule 7').replace('score >= 8\n', 'score >=\n');
  const { flow } = drawer()({ text: broken, open: [] }, () => undefined);
  expect(flow?.rules).toHaveLength(flowOf(large).rules.length);
  expect(flow?.broken).toHaveLength(1);
});
