// The route that every page hangs from: who may come in, and the shell around it.
import { createRootRoute, Outlet, redirect, useLocation } from '@tanstack/react-router';
import { mayEnter, sessionQuery } from '#/base/api/session';
import { hasMet } from '#/features/access/signIn';
import { Gone } from './Gone';
import { NotFound } from './NotFound';
import { queries } from './queries';
import { Shell } from './Shell';

const outside = '/sign-in';

export const root = createRootRoute({
  beforeLoad: async ({ location }) => {
    const view = await queries.query({ ...sessionQuery, staleTime: 'static' });
    if (location.pathname.startsWith(outside)) return;
    // Whoever opens the demo is asked once who they would like to be.
    const isNew = view.demo.length > 0 && !view.signed_in && !hasMet();
    if (!mayEnter(view) || isNew) throw redirect({ to: outside, search: { to: location.href }, replace: true });
  },
  component: Root,
  pendingComponent: Gone,
  notFoundComponent: NotFound,
});

function Root() {
  const isOutside = useLocation({ select: ({ pathname }) => pathname.startsWith(outside) });
  return isOutside ? <Outlet /> : <Shell />;
}
