// Whether the server answers. While it does not, it is asked now and then; whoever waits hears when it is back.
import { useSyncExternalStore } from 'react';

const askEveryMs = 2_000;
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
  try {
    const response = await fetch('/healthz', { cache: 'no-store', headers: { Accept: 'application/json' } });
    // A server that finds fault with itself is there all the same; what a proxy says of one that is gone is no JSON.
    if ((response.headers.get('Content-Type') ?? '').includes('json')) noteHere();
  } catch {
    // Still gone.
  }
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

function tell(): void {
  for (const changed of waiting) changed();
}
