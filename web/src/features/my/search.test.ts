import { expect, test } from 'vitest';
import { readMySearch } from './search';

test('an address says whose leads and which part', () => {
  expect(readMySearch({ rep: 'anna', view: 'numbers' })).toEqual({ rep: 'anna', view: 'numbers' });
});

test('what is not ours in it is left out', () => {
  expect(readMySearch({ rep: '', view: 'leads', other: 1 })).toEqual({});
  expect(readMySearch({ rep: 7, view: 'away' })).toEqual({});
});
