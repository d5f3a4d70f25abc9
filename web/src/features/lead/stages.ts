// The seven stages of a lead, and how far it has come. Pure.
import type { Answer, LeadMessages, LeadView } from '#/base/api/types';
import { spanText } from '#/base/format/moments';
import { texts } from '#/base/texts/texts';
import type { ReceiptData } from '#/parts/receipt/receipt';

export type StageName = 'capture' | 'enrich' | 'match' | 'route' | 'assign' | 'notify' | 'follow_up';

export interface Stage {
  readonly name: StageName;
  /** `done`; `now`: it waits here; `alarm`: it needs a person; `skipped`: there was nothing to do. */
  readonly state: 'done' | 'now' | 'alarm' | 'skipped';
  readonly at: string | null;
  readonly said: string;
}

interface Lead {
  readonly view: LeadView;
  readonly decision: Answer;
  readonly receipt: ReceiptData;
  readonly messages: LeadMessages;
}

const said = texts.stage;

export function stagesOf(lead: Lead, now: number): Stage[] {
  return [capture(lead), enrich(lead), match(lead), route(lead), assign(lead), notify(lead), followUp(lead, now)];
}

function capture({ view, receipt }: Lead): Stage {
  const source = receipt.known.find((fact) => fact.field === 'source')?.value ?? '';
  return { name: 'capture', state: 'done', at: view.received_at, said: said.capture(source) };
}

function enrich({ receipt }: Lead): Stage {
  const given = receipt.known.filter((fact) => fact.from === 'form').length;
  const state = receipt.known.length > given ? 'done' : 'skipped';
  return { name: 'enrich', state, at: null, said: said.enrich(given, receipt.known.length - given) };
}

function match({ receipt }: Lead): Stage {
  const { match } = receipt;
  if (match === null) return { name: 'match', state: 'skipped', at: null, said: texts.lead.noMatch };
  const winner = match.candidates.find((one) => one.account === match.account);
  const state = match.verdict === 'review' ? 'alarm' : match.account ? 'done' : 'skipped';
  return { name: 'match', state, at: null, said: winner?.name ?? match.account ?? texts.lead.noMatch };
}

function route({ decision }: Lead): Stage {
  const at = decision.decided_at;
  const rule = decision.duplicate_of ? said.joined(decision.duplicate_of) : decision.rule;
  if (rule) return { name: 'route', state: 'done', at, said: rule };
  // Somebody gave it away by hand.
  if (decision.assignee) return { name: 'route', state: 'skipped', at, said: said.notAsked };
  return { name: 'route', state: 'alarm', at, said: said.noRule };
}

function assign({ decision, receipt }: Lead): Stage {
  const at = decision.decided_at;
  const waits = receipt.alerts.length > 0 ? 'alarm' : 'now';
  switch (decision.outcome) {
    case 'held':
      return { name: 'assign', state: waits, at, said: said.waits };
    case 'queued':
      return { name: 'assign', state: 'now', at, said: said.queue(decision.queue ?? '') };
    case 'rejected':
      return { name: 'assign', state: 'skipped', at, said: said.rejected };
    default:
      return { name: 'assign', state: 'done', at, said: decision.assignee ?? said.noAssignee };
  }
}

function notify({ messages }: Lead): Stage {
  const all = [...messages.notices.flatMap((notice) => notice.messages), ...messages.webhooks];
  const parked = all.filter((message) => message.state === 'parked').length;
  if (parked > 0) return { name: 'notify', state: 'alarm', at: null, said: said.parked(parked) };
  const told = new Set(messages.notices.filter((notice) => notice.note === null).map((notice) => notice.recipient))
    .size;
  return { name: 'notify', state: told > 0 ? 'done' : 'skipped', at: null, said: said.told(told) };
}

function followUp({ view }: Lead, now: number): Stage {
  const received = Date.parse(view.received_at);
  const name = 'follow_up';
  if (view.touched_at) {
    const span = spanText(Date.parse(view.touched_at) - received);
    return { name, state: 'done', at: view.touched_at, said: said.answered(span) };
  }
  if (view.closed_at) return { name, state: 'done', at: view.closed_at, said: said.closed };
  if (view.status !== 'open' || !view.sla_due) return { name, state: 'skipped', at: null, said: said.nothing };
  if (Date.parse(view.sla_due) <= now) return { name, state: 'alarm', at: view.sla_due, said: said.late };
  return { name, state: 'now', at: view.sla_due, said: said.due };
}
