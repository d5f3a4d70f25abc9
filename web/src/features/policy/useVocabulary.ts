// The words of this company, for whoever writes a policy; they change seldom.
import { useQuery } from '@tanstack/react-query';
import type { Vocabulary } from '#/base/api/policies';
import { vocabularyQuery } from './policyQueries';

export function useVocabulary(): Vocabulary | undefined {
  return useQuery(vocabularyQuery).data;
}
