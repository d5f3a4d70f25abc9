// The addresses of the settings pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('#/features/settings/SettingsPage'), 'SettingsPage'),
});

export const settingsPages = [page] as const;
