// The present moment, by the server's clock where it differs from the viewer's. One ticker serves every clock on a page.
import { useSyncExternalStore } from 'react';

// A viewer's clock is believed within this; a demo's clock is days away.
const believedMs = 60_000;
const tickMs = 1_000;
let offsetMs = 0;
let current = Math.floor(Date.now() / tickMs) * tickMs;
let ticker: ReturnType<typeof setInterval> | undefined;
const waiting = new Set<() => void>();

/** Milliseconds since 1970 by the server's clock, in whole seconds, anew each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => current);
}

/** The same, once. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** What the server's clock shows just now. */
export function noteServerTime(at: string): void {
  const difference = Date.parse(at) - Date.now();
  offsetMs = Math.abs(difference) > believedMs ? difference : 0;
  tick();
}

/** Something happened at the server, now or some time ago: as much is sure that it is no earlier there. */
export function noteHappened(at: string): void {
  if (Date.parse(at) > serverNow()) noteServerTime(at);
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  ticker ??= setInterval(tick, tickMs);
  return () => {
    waiting.delete(changed);
    if (waiting.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
}

function tick(): void {
  current = Math.floor(serverNow() / tickMs) * tickMs;
  for (const changed of waiting) changed();
}
