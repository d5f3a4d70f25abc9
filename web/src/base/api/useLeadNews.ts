// What happens to leads, told to a page that reads anew: at most so often, however much happens.
import { useEffect, useEffectEvent } from 'react';
import { followLeads } from './live';

/** Calls `look` some milliseconds after something happened to a lead, once for all that happens until then. */
export function useLeadNews(look: () => void, gatherMs: number): void {
  const latest = useEffectEvent(look);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = followLeads(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        latest();
      }, gatherMs);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [gatherMs]);
}
