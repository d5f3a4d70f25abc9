// The addresses of the settings: who may sign in, which keys there are, and what is set.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const general = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('#/features/settings/GeneralPage'), 'GeneralPage'),
});

const users = createRoute({
  getParentRoute: () => root,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('#/features/settings/UsersPage'), 'UsersPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/settings/keys',
  component: lazyRouteComponent(() => import('#/features/settings/KeysPage'), 'KeysPage'),
});

export const settingsPages = [general, users, keys] as const;
