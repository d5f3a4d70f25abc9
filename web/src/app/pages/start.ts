// The addresses of the start pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/start',
  component: lazyRouteComponent(() => import('#/features/start/StartPage'), 'StartPage'),
});

export const startPages = [page] as const;
