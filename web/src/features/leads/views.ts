// Views of the list that people ask for all day: filters with a name.
import type { LeadSearch } from './search';
import type { PromiseCounts } from '#/base/api/types';
import { texts } from '#/base/texts/texts';

export interface View {
  readonly name: string;
  readonly search: LeadSearch;
  readonly count?: (counts: PromiseCounts) => number;
  readonly isAlarm?: boolean;
}

export const views: readonly View[] = [
  { name: texts.nav.all, search: {} },
  { name: texts.nav.unanswered, search: { status: 'open', touched: false } },
  { name: texts.nav.late, search: { due: 'past' }, count: (counts) => counts.late, isAlarm: true },
  { name: texts.nav.offered, search: { outcome: 'offered', status: 'open' }, count: (counts) => counts.offers },
  { name: texts.nav.waiting, search: { outcome: 'held', status: 'open' }, count: (counts) => counts.holds },
  { name: texts.nav.queued, search: { outcome: 'queued', status: 'open' }, count: (counts) => counts.queued },
  { name: texts.nav.closed, search: { status: 'closed' } },
];
