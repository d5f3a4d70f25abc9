// What is to be said of a text while it is written: asked when the writer rests, and no more for a text that is gone.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { api, dataOf } from '#/base/api/client';
import type { Checked } from '#/base/api/policies';
import { useMemo } from 'react';
import { digestOf } from './document';

const restMs = 700;
const secondsMax = 3;

export interface Findings {
  readonly checked: Checked | undefined;
  /** Whether they are of an earlier text. */
  readonly isBehind: boolean;
  readonly problem: unknown;
  readonly again: () => void;
}

export function useFindings(text: string, lists: Readonly<Record<string, string>>, isAsked: boolean): Findings {
  const [rested] = useDebouncedValue(text, restMs);
  // The text itself, of megabytes at worst, would be read anew with each movement of the cursor.
  const digest = useMemo(() => digestOf(JSON.stringify([rested, lists])), [rested, lists]);
  const found = useQuery({
    queryKey: ['policy', 'findings', digest],
    enabled: isAsked && rested !== '',
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST('/api/v1/policies/check', {
          body: { text: rested, lists: { ...lists }, days: 30, seconds: secondsMax },
          signal,
        }),
      ),
  });
  return {
    checked: found.data,
    isBehind: isAsked && (rested !== text || found.isFetching),
    problem: found.error,
    again: () => void found.refetch(),
  };
}
