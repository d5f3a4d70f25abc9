import { expect, it } from 'vitest';
import { bodyOf, namedOf, noWishes, type Preview, sharesOf } from './wishes';

const preview = {
  policy: [{ place: 'pools > desk', says: 'anna 2' }],
  accounts: { count: 2, ids: ['A1', 'A2'] },
  opportunities: 0,
  open_leads: 1,
  clocks_running: 0,
  waiting: [],
  people: 0,
  stands_in_for: ['bela'],
  accounts_as_backup: { count: 3, ids: [] },
  manages: [],
  proposals: {
    accounts: {
      count: 3,
      items: [
        { id: 'A1', to: 'bela', why: '' },
        { id: 'A2', to: 'bela', why: '' },
        { id: 'A3', to: null, why: '' },
      ],
    },
    leads: [{ lead_id: 'L1', assignee: 'carl' }],
  },
} as unknown as Preview;

it('counts what names somebody', () => {
  expect(namedOf(preview)).toEqual([
    { kind: 'policy', count: 1 },
    { kind: 'accounts', count: 2 },
    { kind: 'leads', count: 1 },
    { kind: 'standsIn', count: 4 },
  ]);
});

it('adds up what each would get, nobody last', () => {
  expect(sharesOf(preview)).toEqual([
    { rep: 'bela', accounts: 2, leads: 0 },
    { rep: 'carl', accounts: 0, leads: 1 },
    { rep: '', accounts: 1, leads: 0 },
  ]);
});

it('asks the server in its own names', () => {
  expect(bodyOf({ ...noWishes, on: '2026-11-30', accounts: { A1: 'carl' } })).toEqual({
    accounts_to: 'policy',
    leads_to: 'policy',
    accounts: { A1: 'carl' },
    leads: {},
    heir: null,
    on: '2026-11-30',
    draft: false,
  });
});
