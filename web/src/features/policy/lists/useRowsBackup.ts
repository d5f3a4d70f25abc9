// The rows of a list that are not saved yet, kept in this browser: whoever looks elsewhere, or reloads, finds them again.
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Backup, type BackupKey, keepBackup, readBackup } from '../draft/backup';
import type { SheetRows } from './sheet';

// To write many rows down with every letter would hold up whoever types.
const manyFrom = 5_000;
const restMs = 500;

/** What is found is undefined until that is known, and null where there is nothing. */
export function useRowsBackup(of: BackupKey, width: number) {
  const [found, setFound] = useState<SheetRows | null>();
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; sheet: SheetRows | null }>(null);
  useEffect(() => {
    let isGone = false;
    void readBackup(of).then((backup) => {
      if (!isGone) setFound(backup === null ? null : sheetOf(backup, width));
    });
    const flush = () => {
      if (waiting.current === null) return;
      clearTimeout(waiting.current.timer);
      void keepBackup(of, backupOf(waiting.current.sheet));
      waiting.current = null;
    };
    window.addEventListener('pagehide', flush);
    return () => {
      isGone = true;
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [of, width]);
  return useMemo(() => {
    const keep = (sheet: SheetRows | null) => {
      clearTimeout(waiting.current?.timer);
      waiting.current = null;
      if ((sheet?.rows.length ?? 0) < manyFrom) {
        void keepBackup(of, backupOf(sheet));
        return;
      }
      const timer = setTimeout(() => {
        waiting.current = null;
        void keepBackup(of, backupOf(sheet));
      }, restMs);
      waiting.current = { timer, sheet };
    };
    return { found, keep };
  }, [of, found]);
}

function backupOf(sheet: SheetRows | null): Backup | null {
  if (sheet === null) return null;
  const { kept, rows, clashes } = sheet;
  return { base: JSON.stringify(kept), text: JSON.stringify({ rows, clashes }) };
}

/** Null where the list has other columns by now. */
function sheetOf({ base, text }: Backup, width: number): SheetRows | null {
  const kept = JSON.parse(base) as SheetRows['kept'];
  const sheet = { kept, ...(JSON.parse(text) as Pick<SheetRows, 'rows' | 'clashes'>) };
  return sheet.rows.every((row) => row.length === width) ? sheet : null;
}
