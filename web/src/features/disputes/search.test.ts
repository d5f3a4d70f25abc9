import { expect, test } from 'vitest';
import { readDisputeSearch } from './search';

test('the open ones are what is looked at unless the address says otherwise', () => {
  expect(readDisputeSearch({ state: 'upheld' })).toEqual({ state: 'upheld' });
  expect(readDisputeSearch({ state: 'open' })).toEqual({});
  expect(readDisputeSearch({ state: 'lost' })).toEqual({});
});
