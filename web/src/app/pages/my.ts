// The page of somebody's own leads.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readMySearch } from '#/features/my/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/my',
  validateSearch: readMySearch,
  component: lazyRouteComponent(() => import('#/features/my/MyPage'), 'MyPage'),
});

export const myPages = [page] as const;
