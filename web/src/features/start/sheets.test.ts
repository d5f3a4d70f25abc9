import { describe, expect, it } from 'vitest';
import { type RunTable, saidWith, sortFiles } from './sheets';

function sorted(...names: string[]): Record<string, string> {
  const found = sortFiles(
    names.map((name) => ({ name })),
    [],
  );
  return Object.fromEntries(Array.from(found, ([sheet, { name }]) => [sheet, name]));
}

describe('files', () => {
  it('are told apart by their names', () => {
    expect(sorted('crm_accounts_2026.csv', 'Users.csv', 'all-leads.csv')).toEqual({
      accounts: 'crm_accounts_2026.csv',
      reps: 'Users.csv',
      leads: 'all-leads.csv',
    });
  });
  it('take what is missing where their names say nothing', () => {
    expect(sorted('export.csv')).toEqual({ leads: 'export.csv' });
    expect(Object.fromEntries(sortFiles([{ name: 'x.csv' }], ['leads']))).toEqual({ accounts: { name: 'x.csv' } });
  });
  it('of one kind do not push each other out', () => {
    expect(sorted('leads.csv', 'leads-2.csv')).toEqual({ leads: 'leads.csv', accounts: 'leads-2.csv' });
  });
});

describe('what columns are said to be', () => {
  const column = { because: '', examples: [], filled: 1 };
  const table: RunTable = {
    sheet: 'leads',
    name: 'leads.csv',
    rows: 2,
    preview: [],
    notices: [],
    fields: [],
    columns: [
      { ...column, column: 'Firma', field: 'company', sureness: 'certain' },
      { ...column, column: 'Farbe', field: 'product', sureness: 'given' },
      { ...column, column: 'Nr', field: null, sureness: 'given' },
    ],
  };
  it('keeps what was said before, and nothing that was guessed', () => {
    expect(saidWith(table, 'Firma', '')).toEqual({ Farbe: 'product', Nr: '', Firma: '' });
    expect(saidWith(table, 'Farbe', 'source')).toEqual({ Farbe: 'source', Nr: '' });
  });
});
