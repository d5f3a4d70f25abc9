// The addresses of the people pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('#/features/people/PeoplePage'), 'PeoplePage'),
});

export const peoplePages = [page] as const;
