// The kinds of events that a webhook can be told of, for a list to choose from. Pure.
import type { components } from '#/base/api/schema';

export type WebhookKind = NonNullable<components['schemas']['WebhookBody']['kinds']>[number];

// Each of them, so that one which the server adds is missed here by the compiler.
const all: Readonly<Record<WebhookKind, true>> = {
  assigned: true,
  offered: true,
  held: true,
  queued: true,
  rejected: true,
  joined: true,
  accepted: true,
  passed: true,
  reassigned: true,
  given: true,
  rehomed: true,
  touched: true,
  closed: true,
  merged: true,
  separated: true,
  people_merged: true,
  merge_undone: true,
  account_set: true,
  match_confirmed: true,
  match_rejected: true,
  match_undone: true,
  duplicate_confirmed: true,
  duplicate_rejected: true,
  duplicate_reopened: true,
  outcome: true,
  disputed: true,
  dispute_answered: true,
  reminded: true,
  told: true,
  missed: true,
  escalated: true,
  clocks_moved: true,
  paused: true,
  resumed: true,
  extended: true,
  snoozed: true,
  erased: true,
};

export function isWebhookKind(word: string): word is WebhookKind {
  return Object.hasOwn(all, word);
}

/** In the order in which a lead meets them, with words for people. */
export const webhookKinds = Object.keys(all).map((kind) => ({ value: kind, label: kindName(kind) }));

function kindName(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
