// Whether the server answers. While it does not, it is asked now and then; whoever waits hears when it is back.
// A server that hangs refuses nothing: whoever waits long for an answer asks whether anybody is there at all.
import { useSyncExternalStore } from 'react';

const askEveryMs = 2_000;
const askMsMax = 4_000;
const doubtEveryMs = 8_000;
const waitMsMax = 90_000;
let isGone = false;
let asking: ReturnType<typeof setInterval> | undefined;
const waiting = new Set<() => void>();
const whenBack = new Set<() => void>();

/** Whether the server cannot be reached just now. */
export function useIsGone(): boolean {
  return useSyncExternalStore(subscribe, () => isGone);
}

/** Call something each time the server is back, until the returned function is called. */
export function onBack(hear: () => void): () => void {
  whenBack.add(hear);
  return () => whenBack.delete(hear);
}

export function noteGone(): void {
  if (isGone) return;
  isGone = true;
  asking = setInterval(() => void ask(), askEveryMs);
  tell();
}

export function noteHere(): void {
  if (!isGone) return;
  isGone = false;
  clearInterval(asking);
  tell();
  for (const hear of whenBack) hear();
}

/** The same answer; while it does not come, the server is asked now and then whether it is there. */
export async function watched<T>(answer: Promise<T>): Promise<T> {
  const doubting = setInterval(() => void doubt(), doubtEveryMs);
  try {
    return await answer;
  } finally {
    clearInterval(doubting);
  }
}

/** True as soon as the server answers; false where it does not in a while. */
export function untilHere(): Promise<boolean> {
  return new Promise((resolve) => {
    if (!isGone) {
      resolve(true);
      return;
    }
    const done = (is: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(is);
    };
    const timer = setTimeout(() => done(false), waitMsMax);
    const stop = onBack(() => done(true));
  });
}

async function ask(): Promise<void> {
  if (await isThere()) noteHere();
}

async function doubt(): Promise<void> {
  if (!isGone && !(await isThere())) noteGone();
}

async function isThere(): Promise<boolean> {
  const headers = { Accept: 'application/json' };
  try {
    const response = await fetch('/healthz', { cache: 'no-store', headers, signal: AbortSignal.timeout(askMsMax) });
    // A server that finds fault with itself is there all the same; what a proxy says of one that is gone is no JSON.
    return (response.headers.get('Content-Type') ?? '').includes('json');
  } catch {
    return false;
  }
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

function tell(): void {
  for (const changed of waiting) changed();
}
