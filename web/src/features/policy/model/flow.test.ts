import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { flowOf } from './flow';

const demo = readFileSync('../examples/demo/policy.yaml', 'utf8');

test('the demo policy is read whole, with places in the text', () => {
  const flow = flowOf(demo);
  expect(flow.broken).toEqual([]);
  expect(flow.rules).toHaveLength(16);
  expect(flow.pools).toHaveLength(19);
  expect(flow.territories?.rows).toHaveLength(12);
  expect(flow.sla).toHaveLength(5);
  expect(flow.define.map((one) => one.name)).toContain('hot');
  const partners = flow.rules[3];
  expect(partners?.name).toBe('Partners keep what they registered');
  expect(partners?.to.map((target) => demo.slice(target.from, target.to))).toEqual([
    'partners.manager',
    'partner-desk',
  ]);
  expect(
    flow.rules.every((rule) => rule.when === null || demo.slice(rule.when.from, rule.when.to) === rule.when.text),
  ).toBe(true);
  const strategic = flow.pools[0];
  expect(strategic?.members).toMatchObject([
    { rep: 'chloe', weight: 3 },
    { rep: 'daniel', weight: 2 },
  ]);
  expect(flow.pools[3]?.nobody.map((chain) => chain.reason)).toEqual(['full', 'else']);
  const row = flow.territories?.rows[1];
  expect(row && demo.slice(row.row.cells.when?.from, row.row.cells.when?.to)).toBe('enterprise and country is JP');
});

test('what is broken is marked, and the rest is still there', () => {
  const text = demo
    .replace('when: domain in competitors', 'when: "domain in competitors')
    .replace('[hold 4h, managers]', '[hold 4h, managers');
  const flow = flowOf(text);
  expect(flow.rules).toHaveLength(16);
  expect(flow.pools).toHaveLength(19);
  expect(flow.broken.length).toBeGreaterThanOrEqual(2);
  expect(flow.rules[1]?.fault).toBe('');
});

test('thousands of rules are read', () => {
  const many = `rules:\n${Array.from({ length: 3_000 }, (_, n) => `  - name: Rule ${n}\n    when: score >= ${n} and country in DE, AT\n    to: desk\n`).join('')}`;
  const began = performance.now();
  expect(flowOf(many).rules).toHaveLength(3_000);
  expect(performance.now() - began).toBeLessThan(60_000);
});
