// The address of the connectors; which side is looked at stands in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/connectors',
  validateSearch: (raw: Record<string, unknown>): { view?: 'webhooks' | 'form' } =>
    raw.view === 'webhooks' || raw.view === 'form' ? { view: raw.view } : {},
  component: lazyRouteComponent(() => import('#/features/connectors/ConnectorsPage'), 'ConnectorsPage'),
});

export const connectorsPages = [page] as const;
