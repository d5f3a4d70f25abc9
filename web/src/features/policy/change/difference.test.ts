import { expect, test } from 'vitest';
import type { Difference, PartChange, Transition } from '#/base/api/policies';
import { bySection, factsOf, restOf, sharesOf, waysOf } from './difference';

const fate = { said: 'desk', places: [], tried: '' };
const way = (leads: number | null): Transition => ({
  ...{ what: 'route', old: fate, new: fate, leads, examples: [] },
  witness: { old: { country: 'AT', free_email: false }, new: { country: 'AT', score: 80 } },
});
const change = (section: string, matters: boolean, details: PartChange['details'] = []): PartChange => ({
  ...{ section, name: 'desk', kind: 'changed', was: '', matters, details },
});

test('the way that most leads take comes first, one that is not counted last', () => {
  const difference = { transitions: [way(2), way(null), way(9)] } as Difference;
  expect(waysOf(difference).map((one) => one.leads)).toEqual([9, 2, null]);
});

test('shares are read as numbers, and the rest stays as it is said', () => {
  const pool = change('pools', true, [
    { what: 'share of ann', old: '66.7% (2 of 3)', new: '75% (3 of 4)' },
    { what: 'share of cleo', old: '', new: '12.5% (1 of 8)' },
    { what: 'cap', old: '10 a day', new: '' },
  ]);
  expect(sharesOf(pool)).toEqual([
    { who: 'cleo', old: null, now: 12.5 },
    { who: 'ann', old: 66.7, now: 75 },
  ]);
  expect(restOf(pool).map((detail) => detail.what)).toEqual(['cap']);
});

test('parts stand by section, what has an effect first', () => {
  const found = bySection([change('pools', false), change('pools', true), change('rules', true)]);
  expect(found.map((one) => [one.section, one.changes.map((each) => each.matters)])).toEqual([
    ['pools', [true, false]],
    ['rules', [true]],
  ]);
});

test('facts of an example are what either policy reads', () => {
  expect(factsOf(way(1).witness)).toEqual([
    { name: 'country', old: 'AT', now: 'AT' },
    { name: 'free_email', old: 'no', now: '–' },
    { name: 'score', old: '–', now: '80' },
  ]);
});
