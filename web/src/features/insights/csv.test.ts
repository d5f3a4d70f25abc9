import { expect, it } from 'vitest';
import { csvOf } from './csv';

it('is CSV that spreadsheets read as it was meant', () => {
  const rows = [
    ['Rule', 'Leads'],
    ['a, "b"', 3],
    ['=cmd()', null],
  ];
  expect(csvOf(rows)).toBe('Rule,Leads\r\n"a, ""b""",3\r\n\'=cmd(),');
});
