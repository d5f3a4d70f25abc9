// The addresses of the connectors pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/connectors',
  component: lazyRouteComponent(() => import('#/features/connectors/ConnectorsPage'), 'ConnectorsPage'),
});

export const connectorsPages = [page] as const;
