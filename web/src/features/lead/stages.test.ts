import { describe, expect, it } from 'vitest';
import type { LeadMessages, LeadView } from '#/base/api/types';
import { readReceipt } from '#/parts/receipt/receipt';
import { type StageName, stagesOf } from './stages';

const now = Date.parse('2026-09-09T11:00:00Z');
const none: LeadMessages = { notices: [], webhooks: [] };

function stage(name: StageName, facts: Partial<LeadView>, receipt: unknown = {}, messages = none) {
  const base = {
    outcome: 'assigned',
    status: 'open',
    received_at: '2026-09-09T10:00:00Z',
    decided_at: '2026-09-09T10:00:00Z',
  };
  const view = { ...base, rule: 'Hot', assignee: 'ana', ...facts } as LeadView;
  const found = stagesOf({ view, decision: view, receipt: readReceipt(receipt), messages }, now);
  return found.find((one) => one.name === name);
}

it('is always the seven stages in their order', () => {
  const view = { received_at: 'x', outcome: 'rejected' } as LeadView;
  const stages = stagesOf({ view, decision: view, receipt: readReceipt({}), messages: none }, now);
  expect(stages.map((one) => one.name).join(' ')).toBe('capture enrich match route assign notify follow_up');
});

describe('match', () => {
  it('says the name of the account', () => {
    const match = { account: 'A1', verdict: 'match', candidates: [{ account: 'A1', name: 'Acme' }] };
    expect(stage('match', {}, { match })).toMatchObject({ state: 'done', said: 'Acme' });
  });

  it('needs a person for a review', () => {
    expect(stage('match', {}, { match: { account: 'A1', verdict: 'review' } })?.state).toBe('alarm');
  });
});

describe('route', () => {
  it('needs a person where no rule fitted, not where somebody gave the lead away by hand', () => {
    expect(stage('route', { rule: null, assignee: null })?.state).toBe('alarm');
    expect(stage('route', { rule: null })?.state).toBe('skipped');
  });
});

describe('assign', () => {
  it('waits while a lead is held, and needs a person where there is an alert', () => {
    expect(stage('assign', { outcome: 'held', assignee: null })?.state).toBe('now');
    expect(stage('assign', { outcome: 'held', assignee: null }, { alerts: ['6 hands'] })?.state).toBe('alarm');
  });
});

describe('follow up', () => {
  it('says how long the first answer took', () => {
    expect(stage('follow_up', { touched_at: '2026-09-09T10:12:05Z' })).toMatchObject({
      state: 'done',
      said: 'Answered after 12 min 05 s',
    });
  });

  it('is late from the very moment it is due', () => {
    expect(stage('follow_up', { sla_due: '2026-09-09T11:00:00Z' })?.state).toBe('alarm');
    expect(stage('follow_up', { sla_due: '2026-09-09T11:00:01Z' })?.state).toBe('now');
  });
});

describe('notify', () => {
  it('needs a person where a message is parked', () => {
    const parked = { notices: [], webhooks: [{ state: 'parked' }] } as unknown as LeadMessages;
    expect(stage('notify', {}, {}, parked)?.state).toBe('alarm');
  });
});
