import { expect, it } from 'vitest';
import { fitting, isId } from './words';

const names = ['north-america', 'northern-europe', 'Anna Keller', 'Keiko Tanabe', 'Jürgen Groß', 'america desk'];
const find = (typed: string, most = 9) => fitting(names, typed, (name) => name, most);

it('finds by the beginnings of words, in any order, case and accent', () => {
  expect(find('kel an')).toEqual(['Anna Keller']);
  expect(find('jurg')).toEqual(['Jürgen Groß']);
  expect(find('eller')).toEqual([]);
});

it('has what begins with it first, and no more than asked for', () => {
  expect(find('america')).toEqual(['america desk', 'north-america']);
  expect(find('north', 1)).toEqual(['north-america']);
});

it('finds nothing for nothing', () => {
  expect(find(' ')).toEqual([]);
  expect(find('-')).toEqual([]);
});

it('knows what may be the id of a lead', () => {
  expect(['D001526', '00Q5e-9', 'han', 'two 2', 'jo2@acme.example'].map(isId)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
