// The addresses of the my pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/my',
  component: lazyRouteComponent(() => import('#/features/my/MyPage'), 'MyPage'),
});

export const myPages = [page] as const;
