// The list of leads, one lead, and what is disputed.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readDisputeSearch } from '#/features/disputes/search';
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

const disputes = createRoute({
  getParentRoute: () => root,
  path: '/disputes',
  validateSearch: readDisputeSearch,
  component: lazyRouteComponent(() => import('#/features/disputes/DisputesPage'), 'DisputesPage'),
});

export const leadPages = [leads, lead, disputes] as const;
