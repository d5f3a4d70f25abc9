// Who may sign in: reading and changing them. Each change is refused where somebody else changed the same meanwhile.
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';

export type UserView = components['schemas']['UserView'];
export type Role = UserView['role'];
export type Invitation = components['schemas']['Invitation'];
export const roles: readonly Role[] = ['admin', 'ops', 'manager', 'rep', 'viewer'];

/** What an admin says of somebody. */
export interface UserDraft {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly rep: string | null;
  readonly teams: readonly string[];
}

export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: readUsers });

export function nameOf(user: UserView): string {
  return user.name || user.email;
}

/** What is sent of a draft: a rep is one only where they get leads, and teams are a manager's. */
export function bodyOf(draft: UserDraft) {
  return {
    email: draft.email.trim(),
    name: draft.name.trim(),
    role: draft.role,
    rep: draft.rep === '' ? null : draft.rep,
    teams: draft.role === 'manager' ? [...draft.teams] : [],
  };
}

export async function addUser(draft: UserDraft): Promise<UserView> {
  const params = { header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/users', { params, body: bodyOf(draft) }));
}

export async function changeUser(user: UserView, body: components['schemas']['UserChange']): Promise<UserView> {
  const header = { 'Idempotency-Key': newKey(), 'If-Match': await tagOf(user) };
  return dataOf(await api.PATCH('/api/v1/users/{user}', { params: { path: { user: user.id }, header }, body }));
}

export async function removeUser(user: UserView): Promise<void> {
  const header = { 'Idempotency-Key': newKey(), 'If-Match': await tagOf(user) };
  await api.DELETE('/api/v1/users/{user}', { params: { path: { user: user.id }, header } });
}

export async function inviteUser(user: UserView): Promise<Invitation> {
  const params = { path: { user: user.id }, header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/users/{user}/invitation', { params }));
}

async function readUsers(): Promise<UserView[]> {
  return dataOf(await api.GET('/api/v1/users')).users;
}

/** The mark of the user as the page shows them; one that never fits, where they are another by now. */
async function tagOf(user: UserView): Promise<string> {
  const { data, response } = await api.GET('/api/v1/users/{user}', { params: { path: { user: user.id } } });
  const isSame = JSON.stringify({ ...data, signed_in_at: null }) === JSON.stringify({ ...user, signed_in_at: null });
  return isSame ? (response.headers.get('ETag') ?? '') : '"changed-meanwhile"';
}
