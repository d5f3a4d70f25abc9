// The addresses of the review pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: lazyRouteComponent(() => import('#/features/review/ReviewPage'), 'ReviewPage'),
});

export const reviewPages = [page] as const;
