import { expect, it } from 'vitest';
import { inOrder, type KeyView, withScope } from './keys';

it('lets a key of a form, or an admin’s, have no other scope', () => {
  expect(withScope(['leads:read', 'leads:write'], 'form', true)).toEqual(['form']);
  expect(withScope(['form'], 'leads:read', true)).toEqual(['leads:read']);
  expect(withScope(['leads:read'], 'admin', true)).toEqual(['admin']);
  expect(withScope(['leads:read', 'metrics'], 'metrics', false)).toEqual(['leads:read']);
});

it('shows what is in use first, the newest on top', () => {
  const key = (id: string, revokedAt: string | null = null) => ({ id, revoked_at: revokedAt }) as KeyView;
  const keys = [key('a'), key('b', '2026-09-07T10:00:00Z'), key('c')];
  expect(inOrder(keys).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
});
