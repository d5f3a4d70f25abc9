import { expect, test } from 'vitest';
import { pathsIn, readUpload } from './upload';

const text =
  'fields:\n  a: text\nlists:\n  named: lists/named.csv   # account, rep\n  other: "o.csv"\nrules:\n  - to: x.csv\n';

test('the lists that a policy names are found among the files', () => {
  expect(pathsIn(text)).toEqual(['lists/named.csv', 'o.csv']);
  const files = [
    { name: 'named.csv', text: 'a,b' },
    { name: 'policy.yaml', text },
    { name: 'else.csv', text: '' },
  ];
  expect(readUpload(files)).toEqual({ text, lists: { 'lists/named.csv': 'a,b' } });
});

test('without a policy among the files it is said what is missing', () => {
  expect(() => readUpload([{ name: 'a.csv', text: '' }])).toThrow(/policy/);
});
