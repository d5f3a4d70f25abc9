// Where the keyboard goes on after a dialog: with what opened it.
import { useEffect, useState } from 'react';

/** Gives the focus back, when the dialog is gone, to what had it before, unless something else has it by then. */
export function useFocusBack(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      // The dialog is still there while this runs.
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && opener?.isConnected) opener.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** A menu closes with its items, so the dialog that one of them opened belongs to the menu's button. */
function openerOf(active: Element | null): HTMLElement | null {
  const name = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? '';
  const opener = document.getElementById(name) ?? active;
  return opener instanceof HTMLElement ? opener : null;
}
