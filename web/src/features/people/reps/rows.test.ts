import { describe, expect, it } from 'vitest';
import type { RepNow } from '../data';
import { rowsOf, skillsOf } from './rows';

const rep = (id: string, name: string, teams: string[], languages: string[] = []) =>
  ({ id, name, teams, email: `${id}@x.example`, zone: 'UTC', role: 'AE', skills: { languages } }) as unknown as RepNow;
const reps = [
  rep('zoe', 'Zoë Ørsted', ['emea'], ['da']),
  rep('anna', 'Anna Keller', ['emea', 'apac'], ['de']),
  rep('bo', '', ['amer']),
];
const ids = (search: Parameters<typeof rowsOf>[1], left = '') =>
  rowsOf(reps, search, ({ id }) => ({ kind: id === left ? 'left' : 'working', why: 'any', until: null })).map(
    (row) => row.rep.id,
  );

describe('rowsOf', () => {
  it('is by name, those who left behind', () => {
    expect(ids({})).toEqual(['anna', 'bo', 'zoe']);
    expect(ids({}, 'anna')).toEqual(['bo', 'zoe', 'anna']);
  });

  it.each([
    [{ q: 'zoe' }, ['zoe']],
    [{ q: 'keller de' }, ['anna']],
    [{ team: 'apac' }, ['anna']],
    [{ skill: 'languages: da' }, ['zoe']],
    [{ state: 'left' as const }, []],
  ])('fits %o', (search, found) => {
    expect(ids(search)).toEqual(found);
  });
});

it('names skills with what they are', () => {
  expect(skillsOf({ skills: { languages: ['de', 'en'], products: [] } })).toEqual(['languages: de', 'languages: en']);
});
