// The addresses of the insights pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/insights',
  component: lazyRouteComponent(() => import('#/features/insights/InsightsPage'), 'InsightsPage'),
});

export const insightsPages = [page] as const;
