import { expect, it } from 'vitest';
import { ranked } from './ranked';

const names = ['Leads: All leads', 'Leads: Past due', 'Theme: Dark'];
const find = (typed: string) => ranked(names, typed, (name) => name);

it('keeps everything in its order when nothing is typed', () => {
  expect(find('')).toEqual(names);
});

it('finds letters in their order, the closest together first', () => {
  expect(find('past')).toEqual(['Leads: Past due']);
  expect(find('DARK')).toEqual(['Theme: Dark']);
  expect(find('le')[0]).toBe('Leads: All leads');
});

it('finds nothing where a letter is missing', () => {
  expect(find('zz')).toEqual([]);
});
