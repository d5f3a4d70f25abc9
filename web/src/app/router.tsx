// Which address shows what. What a page needs of its address is read here, typed.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readSearch } from '#/features/leads/search';
import { Failed } from '#/parts/states';
import { ServerProblem } from '#/base/api/problem';
import { Shell } from './Shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Failed problem={new ServerProblem('not_found', 404, '')} />,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/leads', replace: true });
  },
});

const leads = createRoute({
  getParentRoute: () => root,
  path: '/leads',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('#/features/leads/LeadsPage'), 'LeadsPage'),
});

const lead = createRoute({
  getParentRoute: () => root,
  path: '/leads/$lead',
  validateSearch: (raw: Record<string, unknown>): { decision?: number } =>
    Number.isInteger(raw.decision) ? { decision: Number(raw.decision) } : {},
  component: lazyRouteComponent(() => import('#/features/lead/LeadPage'), 'LeadPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, leads, lead]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failed problem={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
