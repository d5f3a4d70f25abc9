import { expect, it } from 'vitest';
import { faultOf, guessed, renamed } from './mapping';

it('knows columns by what others call them, each once', () => {
  expect(guessed(['Rep ID', 'Full name', 'E-Mail', 'Time zone', 'forklift', 'ID', ''])).toEqual([
    'rep_id',
    'name',
    'email',
    'timezone',
    'keep',
    'keep',
    'skip',
  ]);
});

it('needs an id', () => {
  expect(faultOf(['name', 'keep'])).toBe('id');
  expect(faultOf(['rep_id', 'skip'])).toBeNull();
});

it('writes the file with our names', () => {
  const rows = [
    ['Who', 'Note', 'Tongue'],
    ['anna', 'x', 'de'],
    ['bela', 'y'],
  ];
  expect(renamed(rows, ['rep_id', 'skip', 'keep'])).toEqual([
    ['rep_id', 'Tongue'],
    ['anna', 'de'],
    ['bela', ''],
  ]);
});
