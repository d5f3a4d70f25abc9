import { expect, test } from 'vitest';
import { listFilesOf } from '../model/listFiles';
import { fileOf, stateOf, tableOf } from './draftList';

test('a file is read as the server reads it: either separator, no rows without a key', () => {
  const table = { columns: ['domain', 'rep'], rows: [['a.example', 'anna']] };
  expect(tableOf('\uFEFFdomain;rep\na.example; anna\n;nobody\n\n')).toEqual(table);
  expect(tableOf('domain , rep\n"a.example",anna,more\n')).toEqual(table);
});

test('what is written is read back, whatever stands in a cell', () => {
  const table = {
    columns: ['key', 'note'],
    rows: [
      ['=1', 'a, "b"; c'],
      ['-x', ''],
    ],
  };
  expect(tableOf(fileOf(table))).toEqual(table);
});

test.each([
  [undefined, 'k\na', 'k\na', 'missing'],
  ['k\na', undefined, undefined, 'new'],
  ['k\r\na\r\n', 'k\nb', 'k\na\n', 'same'],
  ['k\na', 'k\na\n', 'k\nb', 'newer'],
  ['k\nb', 'k\na', 'k\na', 'edited'],
  ['k\nb', 'k\na', 'k\nc', 'both'],
])('%j, begun as %j and live as %j, is %s', (own, base, live, state) => {
  expect(stateOf(own, base, live)).toBe(state);
});

test('the lists of a text are those that it names, files and keys in place, in a block or in a line', () => {
  const block = 'lists:\n  # who\n  a: lists/a.csv  # domain\n  b: [DE, AT]\nrules: []\n';
  const expected = [
    { name: 'a', path: 'lists/a.csv', keys: 0 },
    { name: 'b', path: '', keys: 2 },
  ];
  expect(listFilesOf(block)).toEqual(expected);
  expect(listFilesOf('lists: {a: lists/a.csv, b: [DE, AT]}\n')).toEqual(expected);
  expect(listFilesOf('rules: []\n')).toEqual([]);
});
