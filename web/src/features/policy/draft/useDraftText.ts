// The text of a draft while it is written: kept, saved, merged with what others write, and known to whoever draws it.
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { EditorHandle } from '../editor/CodeEditor';
import { keepBackup, readBackup } from './backup';
import { DraftSync, type Standing } from './sync';
import { type Draft, putDraft, readDraft, savedOf } from './useDraft';

/** Above this many characters everything that reads the whole text waits longer, or until it is asked. */
export const largeFrom = 400_000;

interface Told {
  saved: (draft: Draft) => void;
  merged: (by: string) => void;
  restored: () => void;
}

export function useDraftText(draft: Draft, isReadOnly: boolean, told: Told) {
  const editor = useRef<EditorHandle>(null);
  const [text, setText] = useState(draft.record.text);
  const [standing, setStanding] = useState<Standing>({ is: 'saved' });
  const number = draft.record.draft;
  const isLarge = text.length > largeFrom;
  // While no editor is on the page, as beside a conflict, the text is here.
  const shown = useRef(draft.record.text);
  const current = () => editor.current?.text() ?? shown.current;
  const tell = useEffectEvent((now: Draft) => told.saved(now));
  const tellMerged = useEffectEvent((by: string) => told.merged(by));
  const tellRestored = useEffectEvent(() => told.restored());
  const now = useEffectEvent(current);
  const first = useEffectEvent(() => draft);
  const sync = useRef<DraftSync>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (isReadOnly) return;
    const begun = first();
    let latest = begun;
    const note = (answered: Draft) => {
      latest = answered;
      tell(answered);
      return savedOf(answered);
    };
    const made = new DraftSync(
      {
        put: async (written, etag) =>
          note(await putDraft(number, etag, written, latest.record.lists, latest.record.note)),
        get: async () => note(await readDraft(number)),
        current: () => now(),
        show: (other) => {
          editor.current?.show(other);
          shown.current = other;
          setText(other);
        },
        keep: (kept) => void keepBackup(number, kept),
        stands: setStanding,
        merged: (by) => tellMerged(by),
      },
      savedOf(begun),
    );
    sync.current = made;
    void readBackup(number).then(async (kept) => {
      if (kept === null || kept.text === begun.record.text) return;
      await made.restore(kept.base, kept.text);
      tellRestored();
    });
    const leave = () => void made.save();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      // What is not saved yet goes out with whoever leaves the page.
      void made.save().finally(() => made.end());
      sync.current = null;
    };
  }, [number, isReadOnly]);

  return useMemo(() => {
    const take = () => {
      clearTimeout(timer.current);
      if (editor.current === null) return;
      shown.current = editor.current.text();
      setText(shown.current);
      sync.current?.touched();
    };
    return {
      editor,
      text,
      standing,
      isLarge,
      /** What is written is taken a moment after it is; whoever cannot wait takes it at once. */
      changed: () => {
        clearTimeout(timer.current);
        timer.current = setTimeout(take, isLarge ? 800 : 120);
      },
      take,
      save: () => void sync.current?.save(),
      look: (revision: number) => void sync.current?.look(revision),
      resolve: (resolved: string) => void sync.current?.resolve(resolved),
    };
  }, [text, standing, isLarge]);
}
