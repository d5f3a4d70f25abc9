// The addresses on which somebody signs in; the shell is not around them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../root';

/** Where somebody wanted to go, and why a provider did not let them in. */
const readSearch = (raw: Record<string, unknown>): { to?: string; problem?: string } => ({
  ...(typeof raw.to === 'string' ? { to: raw.to } : {}),
  ...(typeof raw.problem === 'string' ? { problem: raw.problem } : {}),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('#/features/access/SignInPage'), 'SignInPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/invitation',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('#/features/access/InvitationPage'), 'InvitationPage'),
});

const back = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/back',
  component: lazyRouteComponent(() => import('#/features/access/BackPage'), 'BackPage'),
});

export const accessPages = [signIn, invitation, back] as const;
