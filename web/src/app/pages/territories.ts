// The address of the territories; what is looked at stands in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTerritorySearch } from '#/features/territories/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/territories',
  validateSearch: readTerritorySearch,
  component: lazyRouteComponent(() => import('#/features/territories/TerritoriesPage'), 'TerritoriesPage'),
});

export const territoriesPages = [page] as const;
