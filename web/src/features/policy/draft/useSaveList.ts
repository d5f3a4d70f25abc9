// A list's file saved into a draft: with the rows that others have saved since it was seen, and beside whatever else of
// the draft was changed meanwhile.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ServerProblem } from '#/base/api/problem';
import { fileOf, tableOf } from '../lists/draftList';
import { mergeRows } from '../lists/mergeRows';
import { type Draft, draftQuery, putDraft, readDraft } from './useDraft';

/** Somebody has saved this list since it was seen, and not all of both goes together. */
export class ListChangedError extends Error {
  constructor(readonly by: string) {
    super(`${by} has changed the list`);
  }
}

interface Saving {
  readonly path: string;
  readonly file: string;
  /** What it was, undefined where it was not there; null where that is not to matter. */
  readonly over: string | undefined | null;
  /** It is rows that were changed, and not another file. */
  readonly isEdit?: boolean;
}

const triesMax = 4;

export function useSaveList(number: number, saved: (revision: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (saving: Saving) => {
      let now = client.getQueryData<Draft>(draftQuery(number).queryKey) ?? (await readDraft(number));
      for (let tries = 1; ; tries += 1) {
        try {
          return await put(number, now, saving);
        } catch (problem) {
          if (!(problem instanceof ServerProblem) || problem.status !== 412 || tries >= triesMax) throw problem;
          now = await readDraft(number);
          // Whoever has the list before them sees what it is now, too.
          client.setQueryData(draftQuery(number).queryKey, now);
        }
      }
    },
    onSuccess: (draft) => {
      client.setQueryData(draftQuery(number).queryKey, draft);
      saved(draft.record.revision);
    },
  });
}

function put(number: number, { record, etag }: Draft, saving: Saving): Promise<Draft> {
  const { path, over } = saving;
  const there = record.lists[path];
  const file = over === null || there === over ? saving.file : together(saving, there);
  if (file === null) throw new ListChangedError(record.changed_by);
  return putDraft(number, etag, record.text, { ...record.lists, [path]: file }, record.note);
}

/** The file with what both have changed; null where that cannot be one file. */
function together({ file, over, isEdit = false }: Saving, there: string | undefined): string | null {
  if (!isEdit || there === undefined || typeof over !== 'string') return null;
  const [base, yours, theirs] = [over, file, there].map(tableOf);
  if (base === undefined || yours === undefined || theirs === undefined) return null;
  if (String(base.columns) !== String(theirs.columns)) return null;
  const { rows, clashes } = mergeRows(base.rows, yours.rows, theirs.rows);
  return clashes.length > 0 ? null : fileOf({ columns: theirs.columns, rows });
}
