// Signing out: nothing that was read stays in this browser's memory.
import { api } from '#/base/api/client';

export async function leave(): Promise<void> {
  const { data } = await api.DELETE('/api/v1/session');
  // Whoever came through a provider leaves there as well, and is sent back here.
  window.location.assign(data?.onwards ?? '/sign-in');
}
