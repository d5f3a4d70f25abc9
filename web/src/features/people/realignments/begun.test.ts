import { expect, it } from 'vitest';
import { type Begun, nameOf, nothingSaid, type ReadTable, sourceOf } from './begun';

const file = new File(['account_id,new_owner\na1,ben\n'], 'new.csv');
const moves = [{ account: 'a1', owner: 'ben', line: 2 }];
const read = (some: Partial<ReadTable['found']> = {}): ReadTable => ({
  file,
  found: {
    headers: ['account_id', 'new_owner'],
    account: 'account_id',
    owner: 'new_owner',
    rows: 1,
    moves,
    errors: [],
    error_count: 0,
    notices: [],
    ...some,
  },
});
const begun = (some: Partial<Begun>): Begun => ({ ...nothingSaid, ...some });

it('begins with the territories', () => {
  expect(sourceOf(nothingSaid)).toEqual({ from: 'territories' });
});

it('takes what a file names, once there is something', () => {
  expect(sourceOf(begun({ from: 'table' }))).toBeNull();
  expect(sourceOf(begun({ from: 'table', table: read({ moves: [] }) }))).toBeNull();
  expect(sourceOf(begun({ from: 'table', table: read() }))).toEqual({ from: 'table', moves });
});

it('takes a condition once it is said who gets the accounts', () => {
  const when = 'country in DE, AT';
  expect(sourceOf(begun({ from: 'condition', when: ' ', owner: 'ben' }))).toBeNull();
  expect(sourceOf(begun({ from: 'condition', when }))).toBeNull();
  expect(sourceOf(begun({ from: 'condition', when, owner: 'ben', pool: 'north' }))).toEqual({
    from: 'condition',
    when,
    owner: 'ben',
  });
  expect(sourceOf(begun({ from: 'condition', when, receiver: 'pool', pool: 'north', by: 'value' }))).toEqual({
    from: 'condition',
    when,
    pool: 'north',
    by: 'value',
  });
});

it('has another name for another file, other columns and another condition', () => {
  const names = [
    begun({}),
    begun({ from: 'table' }),
    begun({ from: 'table', table: read() }),
    begun({ from: 'table', table: read({ owner: 'owner' }) }),
    begun({ from: 'condition', when: 'country is DE', owner: 'ben' }),
    begun({ from: 'condition', when: 'country is DE', receiver: 'pool', pool: 'ben' }),
  ].map((one) => JSON.stringify(nameOf(one)));
  expect(new Set(names).size).toBe(names.length);
});
