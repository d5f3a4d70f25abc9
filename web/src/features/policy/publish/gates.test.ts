import { expect, test } from 'vitest';
import type { DraftRecord } from '#/base/api/policies';
import { gatesOf, mayGo } from './gates';

const result = (kind: string, passed: boolean, body: Record<string, unknown> = {}) => ({
  kind,
  passed,
  by: '',
  at: '',
  body: body as Record<string, never>,
});
const draft = (more: Partial<DraftRecord>): DraftRecord =>
  ({
    hash: 'h',
    base: 'b',
    live: 'b',
    approvals_needed: 0,
    approvals: [],
    results: [],
    problems: [],
    ...more,
  }) as DraftRecord;
const none = { check: '', tests: '' };
const states = (more: Partial<DraftRecord>) =>
  Object.fromEntries(gatesOf(draft(more), true).map((gate) => [gate.name, gate.state]));

test('what was looked at is done or wrong, with what was found', () => {
  const gates = gatesOf(
    draft({
      results: [result('check', false, { errors: [{ place: 'rules > A', said: 'dead' }] }), result('tests', true)],
    }),
    true,
  );
  expect(gates.find((gate) => gate.name === 'check')).toMatchObject({ state: 'wrong', said: ['rules > A: dead'] });
  expect(gates.find((gate) => gate.name === 'tests')?.state).toBe('done');
  expect(mayGo(gates, none)).toBe(false);
  expect(mayGo(gates, { check: 'it must be', tests: '' })).toBe(true);
});

test('what was not looked at yet does not hold it back, the server looks', () => {
  expect(mayGo(gatesOf(draft({}), true), none)).toBe(true);
  expect(mayGo(gatesOf(draft({}), false), none)).toBe(false);
  expect(mayGo(gatesOf(draft({ hash: null }), true), none)).toBe(false);
});

test('an approval is a gate only where one is needed', () => {
  expect(states({})).not.toHaveProperty('approval');
  expect(states({ approvals_needed: 1 }).approval).toBe('missing');
  expect(states({ approvals_needed: 1, approvals: [{ by: 'bela', at: '', note: '' }] }).approval).toBe('done');
});

test('it is said when something else went live since the draft began', () => {
  expect(states({ live: 'other' }).base).toBe('advice');
  expect(states({})).not.toHaveProperty('base');
});
