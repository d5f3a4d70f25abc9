import { describe, expect, it } from 'vitest';
import { type AuditEvent, changesOf, detailsOf } from './changes';

const event = {
  seq: 1,
  kind: 'rep_changed',
  at: '2026-09-09T10:00:00Z',
  recorded_at: '2026-09-09T10:00:00Z',
  by: 'cli',
  lead_id: null,
  decision_id: null,
  said: { rep: 'anna', teams: ['a', 'b'], none: null, sure: false, at: 1795406302574088 },
  chain: 'edits',
  link: 4,
  fields: ['weight', 'email', 'teams'],
  before: { weight: 100, teams: [] },
  after: { weight: 80, teams: ['lane'] },
} as unknown as AuditEvent;

describe('what an event changed', () => {
  it('is told field by field, and of personal ones only that they did', () => {
    expect(changesOf(event)).toEqual([
      { field: 'weight', before: '100', after: '80', isPersonal: false },
      { field: 'email', before: null, after: null, isPersonal: true },
      { field: 'teams', before: '', after: 'lane', isPersonal: false },
    ]);
    expect(changesOf({ ...event, fields: null })).toEqual([]);
  });
  it('says the rest in words', () => {
    expect(detailsOf(event)).toEqual([
      { name: 'rep', value: 'anna' },
      { name: 'teams', value: 'a, b' },
      { name: 'sure', value: 'false' },
      { name: 'at', value: '2026-11-23T03:58:22.574Z' },
    ]);
  });
});
