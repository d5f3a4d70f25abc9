import { expect, test } from 'vitest';
import { compareRows, csvOfRows, rowProblem, rowsOfCsv } from './listRows';

const kept = [
  ['acme.example', 'anna'],
  ['best.example', 'bela'],
];

test('rows are compared by their keys, in any case', () => {
  const { added, changed, removed } = compareRows(kept, [
    ['ACME.example', 'carl'],
    ['new.example', 'anna'],
  ]);
  expect({ added, changed, removed }).toEqual({ added: 1, changed: 1, removed: 1 });
  expect(compareRows(kept, kept)).toMatchObject({ added: 0, changed: 0, removed: 0 });
});

test('a row needs a key of its own', () => {
  expect(rowProblem([['a'], ['']])).toEqual({ at: 1, is: 'empty' });
  expect(rowProblem([['a'], ['A ']])).toEqual({ at: 1, is: 'twice' });
  expect(rowProblem(kept)).toBeNull();
});

test('a file may have its columns in another order, and more of them', () => {
  const read = rowsOfCsv('\uFEFFrep,x,domain\nanna,1,"acme, inc"\n\n', ['domain', 'rep']);
  expect(read).toEqual({ rows: [['acme, inc', 'anna']], missing: [] });
  expect(rowsOfCsv('a,b\n1,2\n', ['domain']).missing).toEqual(['domain']);
});

test('what goes out comes in again', () => {
  const rows = [
    ['a, b', 'say "so"'],
    ['=1+1', '-5'],
  ];
  expect(rowsOfCsv(csvOfRows(['domain', 'rep'], rows), ['domain', 'rep']).rows).toEqual(rows);
});
