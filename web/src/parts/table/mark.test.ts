import { expect, it } from 'vitest';
import { markOf, noMark, placeOf } from './mark';

const idOf = (id: string) => id;

it('follows the row when others come before it', () => {
  const mark = markOf(['a', 'b', 'c'], 1, idOf);
  expect(placeOf(['a', 'b', 'c'], mark, idOf)).toBe(1);
  expect(placeOf(['new', 'newer', 'a', 'b', 'c'], mark, idOf)).toBe(3);
  expect(placeOf(['b', 'c'], mark, idOf)).toBe(0);
});

it('gives way to the next row, and stays within the table', () => {
  const mark = markOf(['a', 'b', 'c'], 2, idOf);
  expect(placeOf(['a', 'b', 'd'], mark, idOf)).toBe(2);
  expect(placeOf(['a'], mark, idOf)).toBe(0);
  expect(placeOf([], mark, idOf)).toBe(-1);
});

it('is nowhere until something is pointed at', () => {
  expect(placeOf(['a'], noMark, idOf)).toBe(-1);
  expect(markOf(['a'], 7, idOf)).toEqual(noMark);
});
