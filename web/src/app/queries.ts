// The cache of what the server knows. A read that found nobody is tried until somebody is there.
import { QueryClient } from '@tanstack/react-query';
import { onBack } from '#/base/api/connection';
import { reopenFeed } from '#/base/api/live';
import { ServerProblem } from '#/base/api/problem';

const triesMax = 3;
const waitMsMax = 5_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (tries, problem) =>
        problem instanceof ServerProblem && (isNobody(problem) || (tries < triesMax && problem.isPassing)),
      retryDelay: (tries) => Math.min(1_000 * 2 ** tries, waitMsMax),
    },
    mutations: { networkMode: 'always' },
  },
});

onBack(refresh);

/** Read everything anew that is on the page: much may have happened meanwhile. */
export function refresh(): void {
  reopenFeed();
  void queries.invalidateQueries();
}

function isNobody(problem: ServerProblem): boolean {
  return problem.code === 'unreachable';
}
