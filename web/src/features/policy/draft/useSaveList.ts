// A list's file saved into a draft: over what it was when it was opened, beside whatever else was changed meanwhile.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ServerProblem } from '#/base/api/problem';
import { type Draft, draftQuery, putDraft, readDraft } from './useDraft';

/** Somebody has saved this list since it was opened. */
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
        }
      }
    },
    onSuccess: (draft) => {
      client.setQueryData(draftQuery(number).queryKey, draft);
      saved(draft.record.revision);
    },
  });
}

function put(number: number, { record, etag }: Draft, { path, file, over }: Saving): Promise<Draft> {
  if (over !== null && record.lists[path] !== over) throw new ListChangedError(record.changed_by);
  return putDraft(number, etag, record.text, { ...record.lists, [path]: file }, record.note);
}
