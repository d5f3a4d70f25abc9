// Signing in and out, and where one goes then.
import { api, dataOf } from '#/base/api/client';
import { noteSession, type SessionView } from '#/base/api/session';

export async function signIn(email: string, password: string): Promise<SessionView> {
  return noteSession(dataOf(await api.POST('/api/v1/session', { body: { email, password } })));
}

export async function setPassword(token: string, password: string): Promise<SessionView> {
  return noteSession(dataOf(await api.POST('/api/v1/session/invitation', { body: { token, password } })));
}

const nowhere = 'https://nowhere.invalid';

/** Where somebody wanted to go; never anywhere but in this app. */
export function placeAfter(to: unknown): string {
  if (typeof to !== 'string' || !to.startsWith('/') || !URL.canParse(to, nowhere)) return '/';
  // As a browser reads it, which leaves out tabs and takes a backslash for a slash.
  const { origin, pathname, search, hash } = new URL(to, nowhere);
  const isOurs = origin === nowhere && !pathname.startsWith('//') && !pathname.startsWith('/sign-in');
  return isOurs ? `${pathname}${search}${hash}` : '/';
}

/** The page that a provider is asked at, with where to come back to. */
export function providerAddress(address: string, to: string): string {
  return `${address}?${new URLSearchParams({ back_to: to }).toString()}`;
}

const metKey = 'turnout.met';

/** Whether somebody has chosen before to look at the demo without being anybody. */
export function hasMet(): boolean {
  return read(metKey) === 'yes';
}

export function noteMet(): void {
  try {
    localStorage.setItem(metKey, 'yes');
  } catch {
    // A browser that keeps nothing asks again.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
