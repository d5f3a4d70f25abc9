// The time zone that moments are shown in: the one somebody chose for themselves, else the browser's.
import { useSyncExternalStore } from 'react';

export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let zone = browserZone;
const waiting = new Set<() => void>();

export function viewerZone(): string {
  return zone;
}

/** The same, followed. */
export function useViewerZone(): string {
  return useSyncExternalStore(subscribe, viewerZone);
}

/** What the person who is signed in chose; empty where they chose none. */
export function noteViewerZone(chosen: string): void {
  const next = chosen || browserZone;
  if (next === zone) return;
  zone = next;
  for (const changed of waiting) changed();
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}
