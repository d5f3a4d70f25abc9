// The addresses of the dataHealth pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/data-health',
  component: lazyRouteComponent(() => import('#/features/dataHealth/DataHealthPage'), 'DataHealthPage'),
});

export const dataHealthPages = [page] as const;
