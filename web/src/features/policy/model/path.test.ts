import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fieldsAsked } from './fields';
import { flowOf } from './flow';
import { graphOf } from './graph';
import { litEdges, litNodes, type Played, stepsOf } from './path';
import { trafficOf, unusedRules, widthOf } from './traffic';

const flow = flowOf(readFileSync('../examples/demo/policy.yaml', 'utf8'));
const graph = graphOf(flow);
const played: Played = {
  outcome: 'assigned',
  rule: 'Territories',
  assignee: 'ella',
  pool: 'fast-lane',
  queue: '',
  territory: 'DACH',
  reason: '',
  sla_line: 5,
  rules: [
    ...flow.rules.slice(0, 11).map((rule) => ({ rule: rule.name, fits: false, why: 'no' })),
    { rule: 'Territories', fits: true, why: 'territory is DACH' },
  ],
  targets: [
    { target: 'dach-mid', rep: null, nobody: 'full', detail: '', candidates: [] },
    { target: 'fast-lane', rep: 'ella', nobody: null, detail: 'longest idle', candidates: [] },
  ],
};

test('a lead goes down the rules, through the territories, and on from a pool that has nobody', () => {
  const steps = stepsOf(flow, played);
  expect(steps.slice(-4).map(({ node, standing }) => [node, standing])).toEqual([
    ['rule:Territories', 'won'],
    ['territories', 'on'],
    ['pool:dach-mid', 'nobody'],
    ['pool:fast-lane', 'end'],
  ]);
  const edges = new Set(graph.edges.map((edge) => edge.id));
  for (const edge of litEdges(steps, steps.length)) expect(edge === '>intake' || edges.has(edge), edge).toBe(true);
  expect(litNodes(steps, 3).get('rule:No competitors')).toEqual({ standing: 'passed', why: 'no' });
  expect(litNodes(steps, 2).has('rule:No competitors')).toBe(false);
});

test('leads are counted along the way that they went', () => {
  const traffic = trafficOf(flow, graph, [
    { rule: 'Territories', pool: 'dach-mid', queue: '', outcome: 'assigned', leads: 10 },
    { rule: 'Territories', pool: 'fast-lane', queue: '', outcome: 'assigned', leads: 2 },
    { rule: 'No competitors', pool: '', queue: '', outcome: 'rejected', leads: 3 },
    { rule: 'Owned accounts', pool: '', queue: '', outcome: 'assigned', leads: 4 },
    { rule: '', pool: '', queue: '', outcome: 'duplicate', leads: 5 },
  ]);
  expect(traffic.total).toBe(24);
  expect(traffic.edges.get('rule:Territories>territories')).toBe(12);
  expect(traffic.edges.get('territories>pool:dach-mid')).toBe(12);
  expect(traffic.edges.get('pool:dach-mid>pool:fast-lane')).toBe(2);
  expect(traffic.edges.get('rule:No competitors>reject')).toBe(3);
  expect(traffic.edges.get('rule:Owned accounts>owner:account.owner')).toBe(4);
  expect(traffic.nodes.get('known')).toBe(5);
  expect(widthOf(12, 12)).toBe(6);
});

test('rules that decided nothing for long are known', () => {
  const latest = { 'Owned accounts': '2026-11-01T00:00:00Z', 'Named accounts': '2026-01-01T00:00:00Z' };
  const unused = unusedRules(flow, latest, Date.parse('2026-09-01T00:00:00Z'));
  expect(unused.has('rule:Owned accounts')).toBe(false);
  expect(unused.has('rule:Named accounts')).toBe(true);
});

test('the fields asked for are those that conditions ask about, however they are named', () => {
  const fields = fieldsAsked(flow);
  expect(fields).toEqual(
    expect.arrayContaining(['employees', 'country', 'score', 'source', 'account.type', 'territory']),
  );
  expect(fields).not.toContain('hot');
});
