import { describe, expect, it } from 'vitest';
import { counted, piecesOf } from './sentencePieces';

const said = (sentence: string) => piecesOf(sentence).map(({ words, isValue }) => (isValue ? `<${words}>` : words));

describe('piecesOf', () => {
  it.each([
    ['domain `acme.example` is theirs', ['domain ', '<acme.example>', ' is theirs']],
    ['`a` and `b`', ['<a>', ' and ', '<b>']],
    ['no values', ['no values']],
    ['left `open', ['left ', '`open']],
    ['', []],
  ])('takes %s apart', (sentence, pieces) => {
    expect(said(sentence)).toEqual(pieces);
  });
});

describe('counted', () => {
  it('counts as people do', () => {
    expect(counted('owed as much as 1 other(s), first by id')).toBe('owed as much as 1 other, first by id');
    expect(counted('owed as much as 12 other(s), first by id')).toBe('owed as much as 12 others, first by id');
  });
});
