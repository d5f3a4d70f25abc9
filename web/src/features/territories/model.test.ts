import { describe, expect, it } from 'vitest';
import {
  ownersOf,
  rowsOfTable,
  searchRows,
  sharesOf,
  standingsOf,
  withRow,
  type TerritoryPlace,
  type TerritoryRow,
} from './model';
import { readTerritorySearch } from './search';

const rows: TerritoryRow[] = [
  { name: 'Germany', when: 'country is DE', pool: 'dach', owner: '' },
  { name: 'Vienna', when: 'city is Vienna', pool: '', owner: 'anna' },
  { name: 'Austria', when: 'country is AT', pool: 'dach', owner: '' },
];

function place(code: string, row: number | null, others: number[] = []): TerritoryPlace {
  return { code, name: code, number: '', kind: code.includes('-') ? 'state' : 'country', region: null, row, others };
}

describe('owners', () => {
  it('are pools and people, each once, each with a look of their own', () => {
    expect([...ownersOf(rows).values()].map(({ key, isPool, tone }) => [key, isPool, tone])).toEqual([
      ['dach', true, 0],
      ['anna', false, 1],
    ]);
    const many = Array.from({ length: 24 }, (_, at) => ({ name: `${at}`, when: '', pool: `p${at}`, owner: '' }));
    const looks = [...ownersOf(many).values()].map(({ tone, pattern }) => `${tone} ${pattern}`);
    expect(new Set(looks).size).toBe(24);
  });
});

describe('a row', () => {
  const named = (changed: readonly TerritoryRow[]) => changed.map(({ name }) => name);
  const fresh = { name: 'Nordics', when: 'country is SE', pool: 'north', owner: '' };
  it('that is new stands at its place', () => {
    expect(named(withRow(rows, fresh, 1))).toEqual(['Nordics', 'Germany', 'Vienna', 'Austria']);
    expect(named(withRow(rows, fresh, 4))).toEqual(['Germany', 'Vienna', 'Austria', 'Nordics']);
  });
  it('that is another is changed where it is, or moved', () => {
    expect(named(withRow(rows, fresh, 2, 2))).toEqual(['Germany', 'Nordics', 'Austria']);
    expect(named(withRow(rows, fresh, 3, 1))).toEqual(['Vienna', 'Austria', 'Nordics']);
  });
});

describe('how places stand', () => {
  const places = [place('DE', 1, [2]), place('FR', null), place('US', null), place('US-CA', 3)];
  const standings = standingsOf(places, rows, [{ row: 1, others: [2], said: '' }]);
  it('is owned, a hole, or by states', () => {
    expect(standings.get('DE')).toMatchObject({ kind: 'owned', row: 1, isClash: true, owner: { key: 'dach' } });
    expect(standings.get('FR')).toEqual({ kind: 'hole' });
    expect(standings.get('US')).toEqual({ kind: 'states' });
    expect(standings.get('US-CA')).toMatchObject({ kind: 'owned', isClash: false });
  });
  it('is counted by owner', () => {
    expect(sharesOf(places, standings).map(({ owner, count }) => [owner.key, count])).toEqual([['dach', 2]]);
  });
});

describe('rows', () => {
  it('are found by every word, wherever it stands', () => {
    expect(searchRows(rows, 'dach at').map(({ number }) => number)).toEqual([3]);
    expect(searchRows(rows, '')).toHaveLength(3);
  });
  it('come of a table whatever case its columns have', () => {
    expect(
      rowsOfTable([
        { Name: ' A ', WHEN: 'x', Pool: 'p' },
        { Name: '', WHEN: '', Pool: '' },
      ]),
    ).toEqual([{ name: 'A', when: 'x', pool: 'p', owner: '' }]);
    expect(rowsOfTable([{ title: 'A' }])).toBeNull();
    expect(rowsOfTable([])).toBeNull();
  });
});

describe('the address', () => {
  it('keeps what it knows', () => {
    expect(readTerritorySearch({ view: 'map', size: 100, place: 'US-CA', scope: 'eu', q: '' })).toEqual({
      view: 'map',
      size: '100',
      place: 'US-CA',
    });
    expect(readTerritorySearch({ view: 'x', size: 7, place: 'usa' })).toEqual({});
  });
});
