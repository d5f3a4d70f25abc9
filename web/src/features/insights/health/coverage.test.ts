import { expect, it } from 'vitest';
import { partsOf } from './coverage';

it('are by how a value came to be, the largest first of those that look alike, and the rest is unknown', () => {
  expect(partsOf({ state: 5, account: 15, form: 50, phone: 10 }, 100)).toEqual([
    { place: 'form', tone: 'typed', count: 50, share: 0.5 },
    { place: 'phone', tone: 'worked', count: 10, share: 0.1 },
    { place: 'state', tone: 'worked', count: 5, share: 0.05 },
    { place: 'account', tone: 'account', count: 15, share: 0.15 },
    { place: '', tone: 'unknown', count: 20, share: 0.2 },
  ]);
});

it('are left out where there is none', () => {
  expect(partsOf({ form: 3 }, 3)).toEqual([{ place: 'form', tone: 'typed', count: 3, share: 1 }]);
  expect(partsOf({}, 0)).toEqual([]);
});
