// What a version is called: by its number where it is known, else by the beginning of its hash.
import { useQuery } from '@tanstack/react-query';
import { policyTexts } from '#/base/texts/policy';
import { versionsQuery } from '../policyQueries';

export function useVersionName(): (hash: string) => string {
  const versions = useQuery(versionsQuery).data ?? [];
  return (hash) => {
    const found = versions.find((version) => version.hash === hash);
    return found ? policyTexts.live.version(found.version) : hash.slice(0, 8);
  };
}
