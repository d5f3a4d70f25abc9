// The address of the promises page; its tab and its filters stand in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readPromiseSearch } from '#/features/promises/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/promises',
  validateSearch: readPromiseSearch,
  component: lazyRouteComponent(() => import('#/features/promises/PromisesPage'), 'PromisesPage'),
});

export const promisesPages = [page] as const;
