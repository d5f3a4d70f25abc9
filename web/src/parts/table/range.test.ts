import { expect, it } from 'vitest';
import { rangeBetween } from './range';

it('takes both ends, whichever was first', () => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], 2, 1)).toEqual(['b', 'c']);
  expect(rangeBetween(['a', 'b', 'c', 'd'], 1, 2)).toEqual(['b', 'c']);
  expect(rangeBetween(['a', 'b'], 1, 9)).toEqual(['b']);
});
