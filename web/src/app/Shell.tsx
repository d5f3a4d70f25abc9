// What stands around every page: the side bar, on a phone the bar at the bottom; the keys that work everywhere.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { useIsSignInAsked } from '#/base/api/signing';
import type { PromiseCounts } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { Toast } from '#/parts/toast';
import { useKeys } from '#/parts/useKeys';
import { BottomBar } from './BottomBar';
import { Gone } from './Gone';
import { NotYours } from './NotYours';
import { maySee } from './places';
import { SideBar } from './SideBar';
import { useCommandKey } from './useCommandKey';
import classes from './Shell.module.css';

const Palette = lazy(async () => ({ default: (await import('./palette/Palette')).Palette }));
const KeyList = lazy(async () => ({ default: (await import('./KeyList')).KeyList }));
const MoreSheet = lazy(async () => ({ default: (await import('./MoreSheet')).MoreSheet }));
const ProfileDialog = lazy(async () => ({ default: (await import('./ProfileDialog')).ProfileDialog }));
const PasswordDialog = lazy(async () => ({ default: (await import('./PasswordDialog')).PasswordDialog }));
const SignInAgain = lazy(async () => ({ default: (await import('./SignInAgain')).SignInAgain }));
const countEveryMs = 15_000;

/** What may be open over any page. */
export type Over = 'palette' | 'keys' | 'more' | 'profile' | 'password';

export function Shell() {
  const [shown, setShown] = useState<Over | null>(null);
  const session = useSession();
  const isSignInAsked = useIsSignInAsked();
  const { data: counts } = useQuery({
    queryKey: ['counts'],
    queryFn: readCounts,
    refetchInterval: countEveryMs,
    enabled: session.may('leads:read'),
  });
  const isYours = useLocation({ select: ({ pathname }) => maySee(pathname, session) });
  const close = () => setShown(null);
  useCommandKey(() => setShown('palette'));
  useKeys({ '?': () => setShown('keys') });
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {texts.app.skip}
      </a>
      <SideBar session={session} counts={counts} show={setShown} />
      <main id="content" tabIndex={-1} className={classes.main}>
        {isYours ? <Outlet /> : <NotYours session={session} />}
      </main>
      <BottomBar session={session} counts={counts} show={setShown} />
      <Gone />
      <Toast />
      <Suspense>
        {shown === 'palette' && <Palette session={session} close={close} show={setShown} />}
        {shown === 'keys' && <KeyList close={close} />}
        {shown === 'more' && <MoreSheet session={session} close={close} show={setShown} />}
        {shown === 'profile' && session.user && <ProfileDialog user={session.user} close={close} />}
        {shown === 'password' && <PasswordDialog close={close} />}
        {isSignInAsked && session.user && <SignInAgain user={session.user} />}
      </Suspense>
    </div>
  );
}

async function readCounts(): Promise<PromiseCounts> {
  return dataOf(await api.GET('/api/v1/promises/counts'));
}
