// A short word about what was just done, which goes away by itself and is read out.
import { useSyncExternalStore } from 'react';
import classes from './toast.module.css';

const shownMs = 4_000;
const shownWithActionMs = 12_000;

/** What can be done about it; the toast goes away as it is done. */
interface Action {
  readonly name: string;
  readonly run: () => void;
}

interface Said {
  readonly text: string;
  readonly action: Action | null;
}

const nothing: Said = { text: '', action: null };
let said = nothing;
let timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Set<() => void>();

export function say(text: string, action: Action | null = null): void {
  said = { text, action };
  clearTimeout(timer);
  timer = setTimeout(hush, action ? shownWithActionMs : shownMs);
  tell();
}

function hush(): void {
  clearTimeout(timer);
  said = nothing;
  tell();
}

export function Toast() {
  const { text, action } = useSyncExternalStore(subscribe, () => said);
  return (
    <div role="status" aria-live="polite" className={classes.toast} data-shown={text ? '' : undefined}>
      {text}
      {action && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            hush();
            action.run();
          }}
        >
          {action.name}
        </button>
      )}
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
