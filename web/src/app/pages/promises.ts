// The addresses of the promises pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/promises',
  component: lazyRouteComponent(() => import('#/features/promises/PromisesPage'), 'PromisesPage'),
});

export const promisesPages = [page] as const;
