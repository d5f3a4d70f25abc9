import { expect, it } from 'vitest';
import { loadOf } from './load';

it('adds up, and has no limit where one has none', () => {
  expect(
    loadOf([
      { open_leads: 2, open_cap: 5 },
      { open_leads: 3, open_cap: 10 },
    ]),
  ).toEqual({ open: 5, cap: 15 });
  expect(
    loadOf([
      { open_leads: 2, open_cap: 5 },
      { open_leads: 3, open_cap: null },
    ]),
  ).toEqual({ open: 5, cap: null });
  expect(loadOf([])).toEqual({ open: 0, cap: null });
});
