// The route that every page hangs from: the shell around it.
import { createRootRoute } from '@tanstack/react-router';
import { ServerProblem } from '#/base/api/problem';
import { Failed } from '#/parts/states';
import { Shell } from './Shell';

export const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Failed problem={new ServerProblem('not_found', 404, '')} />,
});
