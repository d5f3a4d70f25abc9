import { expect, it } from 'vitest';
import { meaningOf, worthALine } from './meaning';

it('knows what a fact is about by its name, and by how it is written', () => {
  const meant = (name: string, value: string) => meaningOf({ name, value });
  expect(meant('rep', 'hana')).toBe('rep');
  expect(meant('user', 'usr_1')).toBe('actor');
  expect(meant('at', '2026-11-23T03:58:22.574Z')).toBe('moment');
  expect(meant('policy', 'bf11c2275740dba26edadcabad4f4818774aa2f8128e3b4540f11e58b95a51e8')).toBe('hash');
  expect(meant('kind', 'meeting_booked')).toBe('code');
  expect(meant('outcome', '2407')).toBe('text');
  expect(meant('stage', '1')).toBe('text');
});

it('leaves out of the line what was not so, and hashes', () => {
  const facts = [
    { name: 'own_time', value: 'false' },
    { name: 'base', value: 'a'.repeat(64) },
    { name: 'draft', value: '6' },
  ];
  expect(worthALine(facts)).toEqual([{ name: 'draft', value: '6' }]);
});
