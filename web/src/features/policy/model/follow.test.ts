import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyChanges } from '../document';
import { flowOf } from './flow';
import { follow } from './follow';
import { removeItem } from './edit';
import { rename } from './rename';

const demo = readFileSync('../examples/demo/policy.yaml', 'utf8');
const before = flowOf(demo);

test.each([
  ['rules', 'Hot and small', 'rule:'],
  ['pools', 'fast-lane', 'pool:'],
  ['queues', 'nurture', 'queue:'],
] as const)('what is called otherwise is the same: %s', (kind, name, prefix) => {
  const item = before[kind].find((one) => one.name === name);
  if (item === undefined) throw new Error(`${name} is not in the demo's policy`);
  const after = flowOf(applyChanges(demo, rename(demo, before, item, 'something-else')));
  expect(follow(item.id, before, after)).toBe(`${prefix}something-else`);
});

test('what others are called, what is gone and what was never there changes nothing', () => {
  const [first, second] = before.rules;
  if (first === undefined || second === undefined) throw new Error('the demo has rules');
  const renamed = flowOf(applyChanges(demo, rename(demo, before, first, 'Something else')));
  expect(follow(second.id, before, renamed)).toBe(second.id);
  const removed = flowOf(applyChanges(demo, removeItem(demo, before.rules, 0)));
  expect(follow(first.id, before, removed)).toBe(first.id);
  expect(follow('rule:To come', before, renamed)).toBe('rule:To come');
  expect(follow('territories', before, renamed)).toBe('territories');
});
