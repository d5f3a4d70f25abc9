// Signing out: nothing that was read stays in this browser's memory.
import { api } from '#/base/api/client';

export async function leave(): Promise<void> {
  await api.DELETE('/api/v1/session');
  window.location.assign('/sign-in');
}
