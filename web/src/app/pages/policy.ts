// The addresses of the policy pages: what is live, drafts, versions, simulations, tests, lists.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readDraftSearch } from '#/features/policy/draft/search';
import { readDeploySearch, readDifferenceSearch, readFlag, readLiveSearch, readNumber } from '#/features/policy/search';
import { root } from '../root';

const live = createRoute({
  getParentRoute: () => root,
  path: '/policy',
  validateSearch: readLiveSearch,
  component: lazyRouteComponent(() => import('#/features/policy/PolicyPage'), 'PolicyPage'),
});

const drafts = createRoute({
  getParentRoute: () => root,
  path: '/policy/drafts',
  validateSearch: readFlag('all'),
  component: lazyRouteComponent(() => import('#/features/policy/drafts/DraftsPage'), 'DraftsPage'),
});

const draft = createRoute({
  getParentRoute: () => root,
  path: '/policy/drafts/$draft',
  params: {
    parse: ({ draft: number }) => ({ draft: Number(number) }),
    stringify: ({ draft: number }) => ({ draft: String(number) }),
  },
  validateSearch: readDraftSearch,
  component: lazyRouteComponent(() => import('#/features/policy/draft/DraftPage'), 'DraftPage'),
});

const versions = createRoute({
  getParentRoute: () => root,
  path: '/policy/versions',
  component: lazyRouteComponent(() => import('#/features/policy/versions/VersionsPage'), 'VersionsPage'),
});

const deploy = createRoute({
  getParentRoute: () => root,
  path: '/policy/deploys/$deploy',
  params: {
    parse: ({ deploy: number }) => ({ deploy: Number(number) }),
    stringify: ({ deploy: number }) => ({ deploy: String(number) }),
  },
  validateSearch: readDeploySearch,
  component: lazyRouteComponent(() => import('#/features/policy/versions/DeployPage'), 'DeployPage'),
});

const difference = createRoute({
  getParentRoute: () => root,
  path: '/policy/difference',
  validateSearch: readDifferenceSearch,
  component: lazyRouteComponent(() => import('#/features/policy/versions/DifferencePage'), 'DifferencePage'),
});

const simulations = createRoute({
  getParentRoute: () => root,
  path: '/policy/simulations',
  validateSearch: readFlag('begin'),
  component: lazyRouteComponent(() => import('#/features/policy/simulate/SimulationsPage'), 'SimulationsPage'),
});

const simulation = createRoute({
  getParentRoute: () => root,
  path: '/policy/simulations/$simulation',
  params: {
    parse: ({ simulation: number }) => ({ simulation: Number(number) }),
    stringify: ({ simulation: number }) => ({ simulation: String(number) }),
  },
  validateSearch: readNumber('beside'),
  component: lazyRouteComponent(() => import('#/features/policy/simulate/SimulationPage'), 'SimulationPage'),
});

const tests = createRoute({
  getParentRoute: () => root,
  path: '/policy/tests',
  component: lazyRouteComponent(() => import('#/features/policy/tests/TestsPage'), 'TestsPage'),
});

const lists = createRoute({
  getParentRoute: () => root,
  path: '/policy/lists',
  component: lazyRouteComponent(() => import('#/features/policy/lists/ListsPage'), 'ListsPage'),
});

const list = createRoute({
  getParentRoute: () => root,
  path: '/policy/lists/$list',
  component: lazyRouteComponent(() => import('#/features/policy/lists/ListPage'), 'ListPage'),
});

export const policyPages = [
  ...[live, drafts, draft, versions, deploy, difference],
  ...[simulations, simulation, tests, lists, list],
] as const;
