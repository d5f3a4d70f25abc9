// Which address shows what. The pages of each area are in `pages/`; what a page needs of its address is read there, typed.
import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { sessionOf, sessionQuery } from '#/base/api/session';
import { Broken } from './Broken';
import { accessPages } from './pages/access';
import { leadPages } from './pages/leads';
import { auditPages } from './pages/audit';
import { connectorsPages } from './pages/connectors';
import { dataHealthPages } from './pages/dataHealth';
import { insightsPages } from './pages/insights';
import { movePages } from './pages/moves';
import { myPages } from './pages/my';
import { peoplePages } from './pages/people';
import { policyPages } from './pages/policy';
import { promisesPages } from './pages/promises';
import { reviewPages } from './pages/review';
import { settingsPages } from './pages/settings';
import { startPages } from './pages/start';
import { territoriesPages } from './pages/territories';
import { homeFor } from './places';
import { queries } from './queries';
import { root } from './root';

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const session = sessionOf(await queries.query({ ...sessionQuery, staleTime: 'static' }));
    const isBeginning = session.may('policy:write') && (await isNew());
    throw redirect({ to: isBeginning ? '/start' : homeFor(session), replace: true });
  },
});

/** Whether nobody has kept a policy yet: nothing is routed before. */
async function isNew(): Promise<boolean> {
  const query = { limit: 1 };
  return dataOf(await api.GET('/api/v1/policies', { params: { query } })).policies.length === 0;
}

const pages = [
  home,
  ...accessPages,
  ...leadPages,
  ...movePages,
  ...auditPages,
  ...connectorsPages,
  ...dataHealthPages,
  ...insightsPages,
  ...myPages,
  ...peoplePages,
  ...policyPages,
  ...promisesPages,
  ...reviewPages,
  ...settingsPages,
  ...startPages,
  ...territoriesPages,
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  // What no page knows of an address is left out of it: an old bookmark asks for nothing that is not there.
  search: { strict: true },
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
