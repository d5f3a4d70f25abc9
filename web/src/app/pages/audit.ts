// The address of the audit; what is searched for stands in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAuditSearch } from '#/features/audit/search';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('#/features/audit/AuditPage'), 'AuditPage'),
});

export const auditPages = [page] as const;
