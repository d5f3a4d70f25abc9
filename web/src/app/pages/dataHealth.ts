// The address of the data health page; its time and its filters stand in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readInsightSearch } from '#/features/insights/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/data-health',
  validateSearch: readInsightSearch,
  component: lazyRouteComponent(() => import('#/features/insights/health/DataHealthPage'), 'DataHealthPage'),
});

export const dataHealthPages = [page] as const;
