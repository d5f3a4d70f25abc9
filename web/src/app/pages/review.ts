// The address of the review queue; which of its lists is looked at stands in it.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const page = createRoute({
  getParentRoute: () => root,
  path: '/review',
  validateSearch: (raw: Record<string, unknown>): { view?: 'duplicates' | 'waiting' } =>
    raw.view === 'duplicates' || raw.view === 'waiting' ? { view: raw.view } : {},
  component: lazyRouteComponent(() => import('#/features/review/ReviewPage'), 'ReviewPage'),
});

export const reviewPages = [page] as const;
