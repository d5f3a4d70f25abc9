// Keys of programs: reading, making, renewing and revoking them.
import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { components } from '#/base/api/schema';

export type KeyView = components['schemas']['KeyView'];
export type KeyMade = components['schemas']['KeyMade'];
export type Scope = components['schemas']['KeyBody']['scopes'][number];
export const scopes: readonly Scope[] = [
  'leads:write',
  'leads:read',
  'leads:work',
  'data:read',
  'data:write',
  'absences:write',
  'policy:write',
  'audit:read',
  'metrics',
  'form',
  'admin',
];

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: readKeys });

/** The scopes after one was ticked or not: a form's key has no other, and an admin's needs none. */
export function withScope(chosen: readonly Scope[], scope: Scope, isOn: boolean): Scope[] {
  if (!isOn) return chosen.filter((one) => one !== scope);
  if (scope === 'form' || scope === 'admin') return [scope];
  return [...chosen.filter((one) => one !== 'form' && one !== 'admin'), scope];
}

/** Whether it opens nothing any more. */
export function isRevoked(key: KeyView): boolean {
  return typeof key.revoked_at === 'string';
}

/** Those in use, the newest first; then the revoked ones. */
export function inOrder(keys: readonly KeyView[]): KeyView[] {
  const newest = [...keys].reverse();
  return [...newest.filter((key) => !isRevoked(key)), ...newest.filter(isRevoked)];
}

export async function makeKey(name: string, chosen: readonly Scope[]): Promise<KeyMade> {
  const params = { header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/keys', { params, body: { name: name.trim(), scopes: [...chosen] } }));
}

export async function rotateKey(key: KeyView, overlapSeconds: number): Promise<KeyMade> {
  const params = { path: { key: key.id }, header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/keys/{key}/rotate', { params, body: { overlap_seconds: overlapSeconds } }));
}

export async function revokeKey(key: KeyView): Promise<void> {
  await api.DELETE('/api/v1/keys/{key}', {
    params: { path: { key: key.id }, header: { 'Idempotency-Key': newKey() } },
  });
}

async function readKeys(): Promise<KeyView[]> {
  return dataOf(await api.GET('/api/v1/keys')).keys;
}
