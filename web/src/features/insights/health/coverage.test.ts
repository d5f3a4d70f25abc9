import { expect, it } from 'vitest';
import { partsOf } from './coverage';

it('gathers places by how a value came to be, and the rest as unknown', () => {
  expect(partsOf({ form: 50, phone: 10, state: 5, account: 15 }, 100)).toEqual([
    { tone: 'typed', count: 50, share: 0.5 },
    { tone: 'worked', count: 15, share: 0.15 },
    { tone: 'account', count: 15, share: 0.15 },
    { tone: 'unknown', count: 20, share: 0.2 },
  ]);
});

it('leaves out what there is none of', () => {
  expect(partsOf({ form: 3 }, 3)).toEqual([{ tone: 'typed', count: 3, share: 1 }]);
  expect(partsOf({}, 0)).toEqual([]);
});
