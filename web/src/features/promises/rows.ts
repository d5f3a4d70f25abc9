// A line of the board, whatever it is made of, and lines put together by whose they are. Pure.
import type { LeadItem } from '#/base/api/types';
import type { components } from '#/base/api/schema';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { workTexts } from '#/base/texts/work';
import type { Promised } from '#/base/api/leadWork';
import { spanText } from '#/base/format/moments';
import { codeWords } from '#/base/format/names';
import type { Grouping } from './search';

const promised: readonly Promised[] = ['touch', 'at_most', 'accept'];

export type PromiseItem = components['schemas']['PromiseItem'];

export interface Row {
  readonly key: string;
  readonly lead: string;
  readonly name: string;
  readonly company: string;
  readonly kind: string;
  readonly note: string;
  readonly from: string;
  readonly due: string | null;
  readonly who: string;
  readonly promisedBy: string;
  readonly team: string;
  readonly pool: string;
  readonly why: string;
  readonly outcome: string;
  /** The promise that may be given more time; null for one that is over, and for an offer. */
  readonly promise: Promised | null;
  /** How much more it was given, in words; empty for none. */
  readonly extended: string;
  readonly at: string | null;
  /** How many more promises of the same lead are in this list. */
  readonly others: number;
}

export interface Group {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly late: number;
}

export function rowOfPromise(item: PromiseItem): Row {
  const who = item.assignee ?? '';
  return {
    key: `${item.lead_id} ${item.kind} ${item.stage} ${item.started_at}`,
    lead: item.lead_id,
    name: item.name ?? item.email ?? texts.leads.unknown,
    company: item.company ?? (item.name ? (item.email ?? '') : ''),
    kind: promisesTexts.kinds[item.kind] ?? codeWords(item.kind),
    note: item.actions.length > 0 ? item.actions.map(codeWords).join(', ') : (item.sla ?? ''),
    from: item.started_at,
    due: item.due_at,
    who,
    promisedBy: item.promised_by && item.promised_by !== who ? item.promised_by : '',
    team: item.team ?? '',
    pool: item.pool ?? '',
    why: item.rule ?? '',
    outcome: item.outcome,
    promise: promised.find((kind) => kind === item.kind && !item.missed) ?? null,
    extended: item.extended_seconds ? workTexts.extend.badge(spanText(item.extended_seconds * 1000)) : '',
    at: item.fired_at ?? null,
    others: 0,
  };
}

/** An offer, whose clock is the one to accept it. */
export function rowOfOffer(lead: LeadItem): Row {
  return {
    key: lead.lead_id,
    lead: lead.lead_id,
    name: lead.name ?? lead.email ?? texts.leads.unknown,
    company: lead.company ?? '',
    kind: promisesTexts.kinds.offer ?? '',
    note: lead.sla ?? '',
    from: lead.decided_at,
    due: lead.accept_by,
    who: lead.assignee ?? '',
    promisedBy: '',
    team: lead.team ?? '',
    pool: lead.pool ?? '',
    why: lead.rule ?? '',
    outcome: lead.outcome,
    promise: null,
    extended: '',
    at: null,
    others: 0,
  };
}

/** The soonest first; what has no moment comes last. */
export function soonestFirst(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => momentOf(one) - momentOf(other));
}

/** A line for each lead: its first in the list, which says how many more there are. */
export function oneForEachLead(rows: readonly Row[]): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const kept = found.get(row.lead);
    found.set(row.lead, kept === undefined ? row : { ...kept, others: kept.others + 1 });
  }
  return [...found.values()];
}

/** Rows by whose they are: most late first, then most; each keeps its order. One nameless group where none is asked. */
export function groupsOf(rows: readonly Row[], by: Grouping | undefined, now: number): Group[] {
  if (by === undefined) return [{ name: '', rows, late: 0 }];
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const kept = found.get(row[by]);
    if (kept === undefined) found.set(row[by], [row]);
    else kept.push(row);
  }
  return Array.from(found, ([name, kept]) => ({
    name,
    rows: kept,
    late: kept.filter((row) => isLate(row, now)).length,
  })).sort(
    (one, other) => other.late - one.late || other.rows.length - one.rows.length || (one.name < other.name ? -1 : 1),
  );
}

function isLate(row: Row, now: number): boolean {
  return row.due !== null && Date.parse(row.due) <= now;
}

function momentOf(row: Row): number {
  return row.due === null ? Infinity : Date.parse(row.due);
}
