import { expect, test } from 'vitest';
import type { ClockView } from '#/base/api/types';
import { extendable } from './extendable';

const clock = (kind: string, state: string): ClockView => ({
  kind,
  state,
  started_at: '2026-09-07T09:00:00Z',
  due_at: `due of ${kind}`,
  actions: [],
  rep: null,
  is_missed: false,
  extended_seconds: 0,
});

test('the answer is extended first, and what the customer was promised where it was missed', () => {
  const customer = clock('at_most', 'running');
  expect(extendable([customer, clock('touch', 'running')]).promise).toBe('touch');
  expect(extendable([customer, clock('touch', 'fired')])).toEqual({
    promise: 'at_most',
    due: 'due of at_most',
    isPaused: false,
  });
});

test('what stands still says so, and a stage is no promise', () => {
  expect(extendable([clock('touch', 'paused')]).isPaused).toBe(true);
  expect(extendable([clock('stage', 'running'), clock('touch', 'fired')]).promise).toBeNull();
});
