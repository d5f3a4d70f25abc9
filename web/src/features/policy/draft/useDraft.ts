// One draft as the server has it, and everything that can be done with it.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { DraftRecord } from '#/base/api/policies';
import type { Saved } from './sync';

export interface Draft {
  readonly record: DraftRecord;
  readonly etag: string;
}

export function draftQuery(draft: number) {
  return queryOptions({
    queryKey: ['draft', draft],
    queryFn: () => readDraft(draft),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
}

export async function readDraft(draft: number): Promise<Draft> {
  return draftOf(await api.GET('/api/v1/drafts/{draft}', { params: { path: { draft } } }));
}

export async function putDraft(draft: number, etag: string, text: string, lists: Record<string, string>, note: string) {
  const params = { path: { draft }, header: { 'Idempotency-Key': newKey(), 'If-Match': etag } };
  return draftOf(await api.PUT('/api/v1/drafts/{draft}', { params, body: { text, lists, note } }));
}

export function savedOf({ record, etag }: Draft): Saved {
  return { text: record.text, etag, revision: record.revision, by: record.changed_by };
}

interface Going {
  readonly at?: string;
  readonly note: string;
  readonly withoutTests: string;
  readonly withoutCheck: string;
}

export type Step =
  | { readonly does: 'check' | 'submit' | 'cancel' | 'discard' }
  | { readonly does: 'approve'; readonly note: string; readonly hash: string }
  | { readonly does: 'publish'; readonly going: Going; readonly replaces: string };

/** One step of a draft's life, for the draft as it was seen. */
export function useStep(draft: Draft) {
  const client = useQueryClient();
  const number = draft.record.draft;
  return useMutation({
    mutationFn: (step: Step) => take(draft, step),
    onSuccess: (now) => client.setQueryData(draftQuery(number).queryKey, now),
    onSettled: () => client.invalidateQueries({ queryKey: ['policy'] }),
    onError: () => client.invalidateQueries({ queryKey: draftQuery(number).queryKey }),
  });
}

async function take({ record, etag }: Draft, step: Step): Promise<Draft> {
  const path = { draft: record.draft };
  const header = { 'Idempotency-Key': newKey(), 'If-Match': etag };
  switch (step.does) {
    case 'check':
      return draftOf(
        await api.POST('/api/v1/drafts/{draft}/check', { params: { path, header: { 'Idempotency-Key': newKey() } } }),
      );
    case 'submit':
      return draftOf(await api.POST('/api/v1/drafts/{draft}/submit', { params: { path, header } }));
    case 'cancel':
      return draftOf(await api.POST('/api/v1/drafts/{draft}/cancel', { params: { path, header } }));
    case 'discard':
      return draftOf(await api.DELETE('/api/v1/drafts/{draft}', { params: { path, header } }));
    case 'approve': {
      const { note, hash } = step;
      return draftOf(
        await api.POST('/api/v1/drafts/{draft}/approve', { params: { path, header }, body: { note, hash } }),
      );
    }
    case 'publish': {
      const { at, note, withoutTests, withoutCheck } = step.going;
      const body = {
        at: at ?? null,
        note,
        replaces: step.replaces,
        without_tests: withoutTests,
        without_check: withoutCheck,
      };
      return draftOf(await api.POST('/api/v1/drafts/{draft}/publish', { params: { path, header }, body }));
    }
  }
}

function draftOf(answer: { data?: DraftRecord; response: Response }): Draft {
  return { record: dataOf(answer), etag: answer.response.headers.get('ETag') ?? '' };
}
