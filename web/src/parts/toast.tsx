// A short word about what was just done, which goes away by itself and is read out.
import { useSyncExternalStore } from 'react';
import classes from './toast.module.css';

const shownMs = 4_000;
let said = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Set<() => void>();

export function say(text: string): void {
  said = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    said = '';
    tell();
  }, shownMs);
  tell();
}

export function Toast() {
  const text = useSyncExternalStore(subscribe, () => said);
  return (
    <div role="status" aria-live="polite" className={classes.toast} data-shown={text ? '' : undefined}>
      {text}
    </div>
  );
}

function subscribe(changed: () => void): () => void {
  waiting.add(changed);
  return () => waiting.delete(changed);
}

function tell(): void {
  for (const changed of waiting) changed();
}
