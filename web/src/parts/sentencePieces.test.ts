import { describe, expect, it } from 'vitest';
import { piecesOf } from './sentencePieces';

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
