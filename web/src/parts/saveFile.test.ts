import { expect, it } from 'vitest';
import { harmlessCell, meantCell } from './saveFile';

it.each(['=cmd()', '+49 30', '-5', '@here', '\t=x'])('writes %j as a text, and reads it as it was', (cell) => {
  expect(harmlessCell(cell)).toBe(`'${cell}`);
  expect(meantCell(harmlessCell(cell))).toBe(cell);
});

it.each(['acme', "'quoted'", "O'Neil", ''])('leaves %j as it is', (cell) => {
  expect(harmlessCell(cell)).toBe(cell);
  expect(meantCell(cell)).toBe(cell);
});
