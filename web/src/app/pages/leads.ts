// The list of leads, and one lead.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readSearch } from '#/features/leads/search';
import { root } from '../root';

const leads = createRoute({
  getParentRoute: () => root,
  path: '/leads',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('#/features/leads/LeadsPage'), 'LeadsPage'),
});

const lead = createRoute({
  getParentRoute: () => root,
  path: '/leads/$lead',
  validateSearch: (raw: Record<string, unknown>): { decision?: number } =>
    Number.isInteger(raw.decision) ? { decision: Number(raw.decision) } : {},
  component: lazyRouteComponent(() => import('#/features/lead/LeadPage'), 'LeadPage'),
});

export const leadPages = [leads, lead] as const;
