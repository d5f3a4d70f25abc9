import { describe, expect, it } from 'vitest';
import { readPromiseSearch } from './search';

describe('the address of the board', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(readPromiseSearch({ view: 'holds', team: 'emea', pool: '', group: 'pool', x: 1 })).toEqual({
      view: 'holds',
      team: 'emea',
      group: 'pool',
    });
  });
  it('is bare for what is due, and for nonsense', () => {
    expect(readPromiseSearch({ view: 'due', group: 'shoe', team: 4 })).toEqual({});
  });
});
