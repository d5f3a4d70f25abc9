import { describe, expect, it } from 'vitest';
import { groupsOf, oneForEachLead, type PromiseItem, rowOfPromise, soonestFirst } from './rows';

const item: PromiseItem = {
  lead_id: 'L1',
  kind: 'touch',
  sla: 'hot',
  due_at: '2026-09-09T10:00:00Z',
  started_at: '2026-09-09T09:00:00Z',
  overdue: false,
  missed: false,
  stage: 0,
  actions: [],
  promised_by: 'anna',
  assignee: 'anna',
  team: 'emea',
  pool: null,
  queue: null,
  rule: 'Hot',
  outcome: 'assigned',
  name: 'Jo',
  email: 'jo@acme.example',
  company: null,
};

describe('a line of the board', () => {
  it('says whose promise it was only where somebody else has the lead now', () => {
    expect(rowOfPromise(item).promisedBy).toBe('');
    expect(rowOfPromise({ ...item, assignee: 'ben' }).promisedBy).toBe('anna');
    expect(rowOfPromise({ ...item, assignee: null }).promisedBy).toBe('anna');
  });
  it('names a person by their address where they gave no name, and never twice', () => {
    expect(rowOfPromise(item)).toMatchObject({ name: 'Jo', company: 'jo@acme.example' });
    expect(rowOfPromise({ ...item, name: null })).toMatchObject({ name: 'jo@acme.example', company: '' });
  });
  it('says what an escalation does', () => {
    expect(rowOfPromise({ ...item, kind: 'stage', actions: ['tell managers', 'reassign'] }).note).toBe(
      'Tell managers, Reassign',
    );
  });
});

describe('lines together', () => {
  const rows = [
    rowOfPromise({ ...item, lead_id: 'L2', due_at: '2026-09-09T12:00:00Z', team: 'apac' }),
    rowOfPromise(item),
    rowOfPromise({ ...item, lead_id: 'L3', due_at: '2026-09-09T13:00:00Z', team: 'apac' }),
  ];
  it('come with the soonest first', () => {
    expect(soonestFirst(rows).map(({ lead }) => lead)).toEqual(['L1', 'L2', 'L3']);
  });
  it('are one for each lead, which counts the others', () => {
    expect(oneForEachLead([...rows, ...rows.slice(1)]).map(({ lead, others }) => [lead, others])).toEqual([
      ['L2', 0],
      ['L1', 1],
      ['L3', 1],
    ]);
  });
  it('are grouped with the latest group first', () => {
    const now = Date.parse('2026-09-09T11:00:00Z');
    expect(groupsOf(rows, 'team', now).map(({ name, late, rows: { length } }) => [name, late, length])).toEqual([
      ['emea', 1, 1],
      ['apac', 0, 2],
    ]);
    expect(groupsOf(rows, undefined, now)).toHaveLength(1);
  });
});
