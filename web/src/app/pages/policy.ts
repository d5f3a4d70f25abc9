// The addresses of the policy pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/policy',
  component: lazyRouteComponent(() => import('#/features/policy/PolicyPage'), 'PolicyPage'),
});

export const policyPages = [page] as const;
