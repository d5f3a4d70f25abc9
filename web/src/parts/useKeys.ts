// Keys that do something while a part is on the page. Nothing happens where a key has a meaning already: in a text, in a
// dialog, on a button that Enter presses, in a menu that arrows move in.
import { useEffect, useEffectEvent } from 'react';

type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const written = 'textarea, select, input:not([type="checkbox"])';
const pressed = 'button, a[href], summary, [role="button"], [role="tab"], [role="switch"]';
const moved = '[role="menu"], [role="listbox"], [role="tablist"], [role="radiogroup"], [role="slider"]';

export function useKeys(keys: Keys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function isTaken({ target, key, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || document.querySelector('[role="dialog"]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches(written)) return true;
  return target.closest(key === 'Enter' ? `${pressed}, ${moved}` : moved) !== null;
}
