import { describe, expect, it } from 'vitest';
import { countFilters, filtersOf, isSame, queryOf, readSearch } from './search';

const now = Date.parse('2026-09-09T10:00:42.500Z');

describe('readSearch', () => {
  it('keeps what it knows and leaves out the rest', () => {
    const raw = { q: 'acme', outcome: 'held', status: 'gone', touched: true, extra: 1, due: 'past', order: 'newest' };
    expect(readSearch(raw)).toEqual({ q: 'acme', outcome: 'held', touched: true, due: 'past' });
  });

  it('reads a name that looks like a number, and cuts one that is too long for the server', () => {
    expect(readSearch({ rule: 12, q: 'x'.repeat(300) })).toEqual({ rule: '12', q: 'x'.repeat(200) });
  });

  it('takes an empty name for nobody, and an empty search for none', () => {
    expect(readSearch({ assignee: '', q: '' })).toEqual({ assignee: '' });
  });

  it('reads what it has read the same again', () => {
    const search = readSearch({ q: 'a b', team: 'emea', since: 'week', order: 'oldest', touched: false });
    expect(readSearch({ ...search })).toEqual(search);
  });
});

describe('a saved view', () => {
  it('is told apart from its filters, and asks for nothing by itself', () => {
    expect(readSearch({ view: 3, q: 'a' })).toEqual({ view: 3, q: 'a' });
    expect(readSearch({ view: 'three' })).toEqual({});
    expect(filtersOf({ view: 3, status: 'open' })).toEqual({ status: 'open' });
    expect(queryOf({ view: 3 }, now)).toEqual({ order: 'newest' });
    expect(countFilters({ view: 3 })).toBe(0);
  });

  it('is the same in whichever order its filters stand', () => {
    expect(isSame({ status: 'open', touched: false }, { touched: false, status: 'open' })).toBe(true);
    expect(isSame({ status: 'open' }, { status: 'open', order: 'oldest' })).toBe(false);
  });
});

describe('queryOf', () => {
  it('asks for the newest of all where nothing is said', () => {
    expect(queryOf({}, now)).toEqual({ order: 'newest' });
  });

  it('asks for open leads nobody answered by now, in whole minutes', () => {
    expect(queryOf({ due: 'past' }, now)).toEqual({
      order: 'newest',
      status: 'open',
      touched: 'false',
      sla_due_to: '2026-09-09T10:00:00.000Z',
    });
  });

  it('asks from so long ago on', () => {
    expect(queryOf({ since: 'day', touched: true }, now)).toMatchObject({
      touched: 'true',
      received_at_from: '2026-09-08T10:00:00.000Z',
    });
  });
});

describe('countFilters', () => {
  it('does not count the order', () => {
    expect(countFilters({ q: 'a', order: 'oldest' })).toBe(1);
  });
});
