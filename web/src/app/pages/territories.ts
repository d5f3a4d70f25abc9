// The addresses of the territories pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/territories',
  component: lazyRouteComponent(() => import('#/features/territories/TerritoriesPage'), 'TerritoriesPage'),
});

export const territoriesPages = [page] as const;
