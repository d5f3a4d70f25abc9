// The addresses of the insights, and of the leads behind their numbers; filters stand in both.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readInsightSearch, readLeadsSearch } from '#/features/insights/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/insights',
  validateSearch: readInsightSearch,
  component: lazyRouteComponent(() => import('#/features/insights/InsightsPage'), 'InsightsPage'),
});

const leads = createRoute({
  getParentRoute: () => root,
  path: '/insights/leads',
  validateSearch: readLeadsSearch,
  component: lazyRouteComponent(() => import('#/features/insights/InsightLeadsPage'), 'InsightLeadsPage'),
});

export const insightsPages = [page, leads] as const;
