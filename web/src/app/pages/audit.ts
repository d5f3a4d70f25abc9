// The addresses of the audit pages.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('#/features/audit/AuditPage'), 'AuditPage'),
});

export const auditPages = [page] as const;
