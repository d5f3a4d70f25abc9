// Who the server takes us for, outside of any page: the token that writes bring, and asking for a password again when a
// session has ended. Whoever waits goes on where they were.
import { useSyncExternalStore } from 'react';

export interface Known {
  readonly csrf: string;
  /** The id of who is signed in; empty for nobody. */
  readonly user: string;
}

let known: Known = { csrf: '', user: '' };
let read: () => Promise<Known> = () => Promise.resolve(known);
let isAsked = false;
let answers: ((is: boolean) => void)[] = [];
const waiting = new Set<() => void>();

export function csrf(): string {
  return known.csrf;
}

/** What the server said last of this session, and how to ask it anew. */
export function noteKnown(said: Known, readAnew: () => Promise<Known>): void {
  known = said;
  read = readAnew;
}

/** Whether a person must sign in again before what they did can go on. */
export function isSignInAsked(): boolean {
  return isAsked;
}

export function useIsSignInAsked(): boolean {
  return useSyncExternalStore(subscribe, isSignInAsked);
}

/** True once the same person has signed in again; false when they would rather not. */
export function untilSignedIn(): Promise<boolean> {
  if (known.user === '') return Promise.resolve(false);
  isAsked = true;
  tell();
  return new Promise((resolve) => answers.push(resolve));
}

/** The person has signed in again, or not; everybody who waits goes on. */
export function answerSignIn(is: boolean): void {
  isAsked = false;
  const all = answers;
  answers = [];
  tell();
  for (const answer of all) answer(is);
}

/**
 * Another token than the refused one, where the same person is still signed in: another tab may have done so anew, or
 * this one since the request was sent.
 */
export async function renewCsrf(refused: string): Promise<boolean> {
  const before = known;
  if (before.csrf !== refused) return true;
  const now = await read();
  // What is on this page is somebody else's now, and nothing that is pressed on it may be done in their name.
  if (now.user !== before.user) return false;
  known = now;
  return now.csrf !== refused;
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

function tell(): void {
  for (const changed of waiting) changed();
}
