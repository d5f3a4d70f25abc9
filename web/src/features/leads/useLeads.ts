// The list as the server has it: pages as they are scrolled to, and what happens meanwhile.
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { followLeads } from '#/base/api/live';
import type { LeadItem } from '#/base/api/types';
import { serverNow } from '#/base/time/now';
import { findIn, type LeadPage, leadsOf, Merged, withChanged, withFresh } from './pages';
import { type LeadSearch, queryOf } from './search';

const pageLeads = 500;
const freshLeads = 50;
// Nobody does anything with more of them at once.
export const atOnceMax = 10_000;
// So many leads further down are read one by one when something happens to them; others when they are scrolled to anew.
const singlyMax = 20;
// Where the stream is silent, or cut off by a proxy, the newest are read so often anyway.
const lookEveryMs = 15_000;

type Kept = InfiniteData<LeadPage, string>;

export function useLeads(search: LeadSearch, isOnTop: boolean) {
  const client = useQueryClient();
  const key = useMemo(() => ['leads', search] as const, [search]);
  const found = useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => readPage(search, pageLeads, pageParam, signal),
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    // Comparing a hundred thousand leads with themselves at each page would be felt.
    structuralSharing: false,
  });
  const [merged] = useState(() => new Merged());
  const [waiting, setWaiting] = useState(0);

  const keep = useCallback(
    (change: (pages: readonly LeadPage[]) => readonly LeadPage[]) =>
      client.setQueryData<Kept>(key, (kept) => kept && { ...kept, pages: [...change(kept.pages)] }),
    [client, key],
  );
  const look = useEffectEvent(async (changed: ReadonlySet<string>) => {
    const kept = client.getQueryData<Kept>(key);
    // Oldest first has its news at the end, where it is read when it is scrolled to.
    if (kept === undefined || search.order === 'oldest') return;
    const fresh = await readPage(search, freshLeads, '');
    const news = withFresh(kept.pages, fresh);
    if (news.added > 0 && !isOnTop) setWaiting(news.added);
    else if (news.isWhole) keep((pages) => withFresh(pages, fresh).pages);
    else await client.resetQueries({ queryKey: key });
    if (isOnTop) setWaiting(0);
    const seen = new Set(fresh.leads.map((lead) => lead.lead_id));
    const below = findIn(kept.pages, changed).filter((id) => !seen.has(id));
    if (below.length > 0) {
      const again = await Promise.all(below.slice(0, singlyMax).map(readOne));
      keep((pages) => withChanged(pages, again.flat()));
    }
  });

  useEffect(() => {
    const glance = (changed: ReadonlySet<string>) => void look(changed).catch(() => undefined);
    const timer = setInterval(() => glance(new Set()), lookEveryMs);
    const leave = followLeads(glance);
    glance(new Set());
    return () => {
      clearInterval(timer);
      leave();
    };
  }, [key]);

  const leads = useMemo(() => merged.of(found.data?.pages ?? []), [merged, found.data]);
  const { fetchNextPage, hasNextPage } = found;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  /** Reads on to the end, or as far as anybody goes at once; gives all that is read then. */
  const readAll = useCallback(async () => {
    let pages: readonly LeadPage[] = [];
    let goesOn = true;
    while (goesOn) {
      const { data, hasNextPage: follows, isError } = await fetchNextPage();
      pages = data?.pages ?? [];
      goesOn = follows && !isError && pages.length * pageLeads < atOnceMax;
    }
    return leadsOf(pages).slice(0, atOnceMax);
  }, [fetchNextPage]);
  const showWaiting = useCallback(() => {
    setWaiting(0);
    void client.resetQueries({ queryKey: key });
  }, [client, key]);
  return { ...found, leads, more: hasNextPage ? more : null, readAll, waiting, showWaiting };
}

async function readPage(search: LeadSearch, limit: number, after: string, signal?: AbortSignal): Promise<LeadPage> {
  const query = { ...queryOf(search, serverNow()), limit, after };
  const page = dataOf(await api.GET('/api/v1/leads', { params: { query }, ...(signal ? { signal } : {}) }));
  return { leads: page.leads, next: page.next ?? null };
}

async function readOne(id: string): Promise<LeadItem[]> {
  return dataOf(await api.GET('/api/v1/leads', { params: { query: { id } } })).leads;
}
