// What is done with a lead: one intention under one key, so that however often it is sent it happens once.
import { api } from './client';
import type { components } from './schema';
import type { PassReason, ReassignReason, TouchKind } from './types';

type Bodies = components['schemas'];

export type PauseReason = Bodies['PauseBody']['reason'];
export type ExtendReason = Bodies['ExtendBody']['reason'];
export type Promised = NonNullable<Bodies['ExtendBody']['promise']>;
type ResumeReason = Bodies['ResumeBody']['reason'];
export type CloseOutcome = Bodies['CloseBody']['outcome'];
export type DisputeCode = Bodies['DisputeBody']['code'];
export type OutcomeKind = Bodies['OutcomeBody']['kind'];
export type OutcomeReason = NonNullable<Bodies['OutcomeBody']['reason']>;

export type Work =
  | { readonly does: 'accept' }
  | { readonly does: 'pass'; readonly reason: PassReason }
  | { readonly does: 'touch'; readonly kind: TouchKind }
  | { readonly does: 'reassign'; readonly reason: ReassignReason; readonly to: string | null }
  | { readonly does: 'snooze'; readonly until: string }
  | { readonly does: 'pause'; readonly reason: PauseReason }
  | { readonly does: 'resume'; readonly reason: ResumeReason }
  | {
      readonly does: 'extend';
      readonly promise: Promised | null;
      readonly until: string | null;
      readonly bySeconds: number | null;
      readonly reason: ExtendReason;
      readonly note: string;
    }
  | { readonly does: 'close'; readonly outcome: CloseOutcome }
  | { readonly does: 'merge'; readonly into: string }
  | { readonly does: 'separate' }
  | { readonly does: 'dispute'; readonly code: DisputeCode; readonly note: string; readonly meantFor: string | null }
  | {
      readonly does: 'outcome';
      readonly kind: OutcomeKind;
      readonly reason: OutcomeReason | null;
      readonly value: number | null;
      readonly currency: string | null;
      readonly closes: boolean;
    };

export const passReasons: readonly PassReason[] = [
  'busy',
  'not_my_territory',
  'not_a_fit',
  'conflict',
  'language',
  'leaving',
  'misrouted',
  'other',
];
export const reassignReasons: readonly ReassignReason[] = [
  'manual',
  'sla_breach',
  'misrouted',
  'rep_left',
  'territory_change',
  'customer_request',
  'other',
];
export const touchKinds: readonly TouchKind[] = ['call', 'email', 'meeting', 'chat', 'sms', 'visit'];
export const pauseReasons: readonly PauseReason[] = [
  'waiting_for_customer',
  'waiting_for_partner',
  'customer_asked_later',
  'other',
];
export const extendReasons: readonly ExtendReason[] = [
  'agreed_with_customer',
  'customer_asked_later',
  'needs_research',
  'waiting_for_colleague',
  'rep_unavailable',
  'other',
];
export const closeOutcomes: readonly CloseOutcome[] = [
  'qualified',
  'unqualified',
  'meeting',
  'opportunity',
  'won',
  'lost',
  'spam',
  'misrouted',
  'no_answer',
  'other',
];
export const disputeCodes: readonly DisputeCode[] = [
  'not_my_territory',
  'wrong_account',
  'wrong_segment',
  'not_a_lead',
  'duplicate',
  'conflict',
  'other',
];
export const outcomeKinds: readonly OutcomeKind[] = [
  'qualified',
  'meeting_booked',
  'meeting_held',
  'opportunity',
  'won',
  'lost',
  'misrouted',
];
export const outcomeReasons: readonly OutcomeReason[] = [
  'wrong_territory',
  'wrong_segment',
  'wrong_owner',
  'duplicate',
  'not_a_lead',
  'wrong_language',
  'other',
];

/** Do it. `rep` is who does it, where it is to be refused if the lead is with somebody else; `etag` as it was seen. */
export async function doWork(
  lead: string,
  work: Work,
  { key, etag = null, rep = null }: { key: string; etag?: string | null; rep?: string | null },
): Promise<void> {
  const header = { 'Idempotency-Key': key, ...(etag === null ? {} : { 'If-Match': etag }) };
  const params = { path: { lead }, header };
  switch (work.does) {
    case 'accept':
      await api.POST('/api/v1/leads/{lead}/accept', { params, body: { rep } });
      return;
    case 'pass':
      await api.POST('/api/v1/leads/{lead}/pass', { params, body: { reason: work.reason, rep } });
      return;
    case 'touch':
      await api.POST('/api/v1/leads/{lead}/touch', { params, body: { kind: work.kind, rep, at: null } });
      return;
    case 'reassign':
      await api.POST('/api/v1/leads/{lead}/reassign', { params, body: { reason: work.reason, to: work.to } });
      return;
    case 'snooze':
      await api.POST('/api/v1/leads/{lead}/snooze', { params, body: { until: work.until, rep } });
      return;
    case 'pause':
      await api.POST('/api/v1/leads/{lead}/pause', { params, body: { reason: work.reason } });
      return;
    case 'resume':
      await api.POST('/api/v1/leads/{lead}/resume', { params, body: { reason: work.reason } });
      return;
    case 'extend':
      await api.POST('/api/v1/leads/{lead}/extend', {
        params,
        body: {
          promise: work.promise,
          until: work.until,
          by_seconds: work.bySeconds,
          reason: work.reason,
          note: work.note,
        },
      });
      return;
    case 'close':
      await api.POST('/api/v1/leads/{lead}/close', { params, body: { outcome: work.outcome } });
      return;
    case 'merge':
      await api.POST('/api/v1/leads/{lead}/merge', { params, body: { into: work.into } });
      return;
    case 'separate':
      await api.POST('/api/v1/leads/{lead}/separate', { params });
      return;
    case 'dispute':
      await api.POST('/api/v1/leads/{lead}/disputes', {
        params: { path: { lead }, header: { 'Idempotency-Key': key } },
        body: { code: work.code, note: work.note, meant_for: work.meantFor },
      });
      return;
    case 'outcome':
      await api.POST('/api/v1/leads/{lead}/outcomes', {
        params: { path: { lead }, header: { 'Idempotency-Key': key } },
        body: {
          kind: work.kind,
          reason: work.reason,
          value: work.value,
          currency: work.currency,
          at: null,
          external_id: null,
          close: work.closes,
        },
      });
  }
}
