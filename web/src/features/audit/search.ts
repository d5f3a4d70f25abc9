// What is searched for in the audit as it stands in the address, and what the server is asked. Pure.

export const spans = ['day', 'week', 'month'] as const;
export const abouts = ['decisions', 'work', 'policy', 'people', 'accounts', 'access'] as const;
type About = (typeof abouts)[number];

export interface AuditSearch {
  about?: About;
  actor?: string;
  lead?: string;
  since?: (typeof spans)[number];
}

export interface AuditQuery {
  kind?: string[];
  actor?: string;
  lead?: string;
  from?: string;
}

const charsMax = 200;
const hourMs = 3_600_000;
const spanHours = { day: 24, week: 7 * 24, month: 30 * 24 } as const;

/** Which kinds of event are about what, at most twenty of each. A kind that is in no list is found under everything. */
const kindsOf: Readonly<Record<About, readonly string[]>> = {
  decisions: ['decided'],
  work: [
    ...['accepted', 'passed', 'touched', 'reassigned', 'closed', 'merged', 'separated', 'paused', 'resumed', 'snoozed'],
    ...['extended', 'missed', 'escalated', 'disputed', 'dispute_answered', 'outcome', 'move_undone'],
  ],
  policy: [
    ...['policy_kept', 'published', 'draft_begun', 'draft_changed', 'draft_submitted', 'draft_approved'],
    ...['draft_published', 'draft_discarded', 'draft_scheduled', 'draft_result', 'schedule_failed', 'deploy_undoing'],
  ],
  people: [
    ...['rep_added', 'rep_changed', 'rep_left', 'rep_leaving', 'rep_stays', 'rep_returned', 'team_added'],
    ...['team_changed', 'absence_added', 'absence_changed', 'absence_removed', 'accounts_given', 'erased', 'imported'],
  ],
  accounts: [
    ...['account_added', 'account_changed', 'account_removed', 'accounts_given', 'name_added', 'name_withdrawn'],
    ...['match_confirmed', 'match_rejected', 'match_undone', 'merge_undone', 'realignment_started', 'imported'],
  ],
  access: [
    ...['signed_in', 'signed_out', 'sign_in_failed', 'user_added', 'user_changed', 'user_invited', 'user_password_set'],
    ...['key_made', 'key_renewed', 'key_revoked', 'connector_set', 'connector_removed', 'webhook_added'],
    ...['webhook_changed', 'webhook_removed', 'webhook_renewed', 'secrets_sealed_anew'],
  ],
};

/** What an address asks for; what is not ours in it is left out. */
export function readAuditSearch(raw: Readonly<Record<string, unknown>>): AuditSearch {
  const search: AuditSearch = {};
  const about = abouts.find((one) => one === raw.about);
  if (about !== undefined) search.about = about;
  for (const name of ['actor', 'lead'] as const) {
    const value = raw[name];
    // An address that says `lead=12` is read as a number by the router.
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, charsMax) : '';
    if (text !== '') search[name] = text;
  }
  const since = spans.find((one) => one === raw.since);
  if (since !== undefined) search.since = since;
  return search;
}

/** What the server is asked. Spans are counted from whole minutes, so that the same question is asked for a while. */
export function auditQuery({ about, since, ...equal }: AuditSearch, now: number): AuditQuery {
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    ...equal,
    ...(about === undefined ? {} : { kind: [...kindsOf[about]] }),
    ...(since === undefined ? {} : { from: new Date(minute - spanHours[since] * hourMs).toISOString() }),
  };
}
