// The address of the first run; which one it is stands in it, so that it survives a reload.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/start',
  validateSearch: (raw: Record<string, unknown>): { run?: string } =>
    typeof raw.run === 'string' && /^\w{1,60}$/.test(raw.run) ? { run: raw.run } : {},
  component: lazyRouteComponent(() => import('#/features/start/StartPage'), 'StartPage'),
});

export const startPages = [page] as const;
