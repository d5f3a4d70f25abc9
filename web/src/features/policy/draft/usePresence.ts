// Who else has a draft open: this page says now and then that it has, and hears of the others.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import type { PresentTab } from '#/base/api/policies';
import { useSession } from '#/base/api/session';

const everyMs = 5_000;
// A reload is the same page still.
const tab = sessionStorage.getItem('turnout.tab') ?? newKey();
sessionStorage.setItem('turnout.tab', tab);
const none: readonly PresentTab[] = [];

export function usePresence(draft: number, isEditing: boolean) {
  const mayWrite = useSession().may('policy:write');
  const { data } = useQuery({
    queryKey: ['draft-presence', draft, isEditing],
    enabled: mayWrite,
    refetchInterval: everyMs,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    queryFn: async () =>
      dataOf(
        await api.PUT('/api/v1/drafts/{draft}/presence', {
          params: { path: { draft } },
          body: { tab, is_editing: isEditing },
        }),
      ),
  });
  return { here: data?.here ?? none, revision: data?.revision ?? 0, state: data?.state };
}
