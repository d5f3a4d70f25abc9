// Leads that were moved together, and one such move.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

const moves = createRoute({
  getParentRoute: () => root,
  path: '/moves',
  component: lazyRouteComponent(() => import('#/features/moves/MovesPage'), 'MovesPage'),
});

const move = createRoute({
  getParentRoute: () => root,
  path: '/moves/$move',
  component: lazyRouteComponent(() => import('#/features/moves/MovePage'), 'MovePage'),
});

export const movePages = [moves, move] as const;
