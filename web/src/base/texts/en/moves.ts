// What is said about leads that were moved together, and about taking that back.
import { countText } from '#/base/format/counts';

const leads = (count: number) => (count === 1 ? '1 lead' : `${countText(count)} leads`);

export const moves = {
  title: 'Moves of many leads',
  hint: 'Leads that were reassigned together. For a week a move can be undone in one step.',
  emptyTitle: 'Nobody has moved many leads yet',
  emptyHint: 'Select leads in the list and reassign them: the move is kept here, and can be undone.',
  back: 'Moves',
  moved: (count: number, to: string) => `${leads(count)} to ${to}`,
  movedByRules: (count: number) => `${leads(count)} to whoever the policy found`,
  undo: 'Undo',
  undoing: 'Undoing…',
  undone: (count: number) => (count === 1 ? '1 lead is back where it was' : `${leads(count)} are back where they were`),
  stayed: (count: number) => `${countText(count)} stayed`,
  states: { open: 'Can be undone', undone: 'Undone', over: 'Too old to undo' },
  undoneBy: 'Undone by',
  until: 'Can be undone until',
  leads: 'Leads',
  wouldBack: (count: number) => `${countText(count)} would go back`,
  wouldStay: (count: number) => `${countText(count)} would stay`,
  more: 'of those shown',
  columns: { lead: 'Lead', former: 'Had it before', now: 'Has it', then: 'If undone', after: 'What became of it' },
  byRules: 'As the rules say',
  stays: (why: string) => `Stays: ${why}`,
  wentBack: 'Went back',
  wentToRules: 'Decided by its rules again',
  ofLead: 'Moved with others',
};
