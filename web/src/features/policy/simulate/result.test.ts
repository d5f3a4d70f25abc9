import { expect, test } from 'vitest';
import {
  flowsOf,
  measuresOf,
  repsInOrder,
  reportOf,
  type RepLoad,
  type SimulatedLead,
  type SimulationResult,
} from './result';

const fate = (assignee: string | null, queue: string | null = null) => ({
  ...{
    outcome: assignee === null ? 'queued' : 'assigned',
    whose: '',
    assignee,
    pool: null,
    queue,
    rule: null,
    reason: '',
  },
});
const lead = (from: string, to: string | null, queue: string | null = null): SimulatedLead => ({
  ...{ lead: 'L', at: '', value: 1, is_moved: true, old: fate(from), new: fate(to, queue) },
});
const rep = (name: string, old: number, now: number): RepLoad => ({
  ...{
    name,
    old,
    new: now,
    old_value: 0,
    new_value: 0,
    gain: null,
    team: 'desk',
    from_pools: now,
    from_pools_value: 0,
  },
  chance: { by_count: { mean: 5, low: 2.2, high: 8.4 }, by_value: { mean: 5, low: 2, high: 8 } },
  ...{ is_fair: name !== 'bela', in_time: 1, missed: 0 },
});
const result: SimulationResult = {
  ...{ policy: 'p', since: '2026-10-01', until: '2026-11-01', value_field: 'score', leads_count: 200, moved: 20 },
  outcomes: { held: { old: 10, new: 4 } },
  fallback: { name: '', old: 50, new: 20, old_value: 0, new_value: 0, gain: null },
  promises: {
    old: { in_time: 1, missed: 1, pending: 0, share: 0.5 },
    new: { in_time: 1, missed: 0, pending: 0, share: null },
  },
  reps: [rep('anna', 10, 8), rep('bela', 2, 9)],
  ...{ teams: [], rules: [], queues: [], notes: ['told'], misses: ['bela gains 350%'], leads_left_out: 0 },
  leads: [
    lead('anna', 'bela'),
    lead('anna', null, 'nurture'),
    lead('anna', 'bela'),
    { ...lead('a', 'b'), is_moved: false },
  ],
};

test('the numbers that say most are shares of all leads', () => {
  const found = Object.fromEntries(measuresOf(result).map((one) => [one.name, [one.old, one.now]]));
  expect(found).toEqual({
    ...{ moved: [null, 0.1], inTime: [0.5, null], fallback: [0.25, 0.1], held: [0.05, 0.02], queued: [0, 0] },
    unfair: [null, 1],
  });
});

test('leads that move are counted from whom to whom', () => {
  expect(flowsOf(result.leads)).toEqual([
    { from: 'anna', to: 'bela', leads: 2 },
    { from: 'anna', to: 'nurture', leads: 1 },
  ]);
});

test('whoever gains most comes first', () => {
  expect(repsInOrder(result.reps).map((one) => one.name)).toEqual(['bela', 'anna']);
});

test('a report is a table that a comment can hold', () => {
  const report = reportOf(result, (name) => name);
  expect(report).toContain('| inTime | 50.0% | – |');
  expect(report).toContain('| bela | desk | 2 | 9 | 2 to 8 ! |');
  expect(report).toContain('- bela gains 350%');
});
