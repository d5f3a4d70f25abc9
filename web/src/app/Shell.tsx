// What stands around every page: the side bar, on a phone the bar at the bottom; the keys that work everywhere.
import { useMantineColorScheme } from '@mantine/core';
import {
  IconClockExclamation,
  IconDeviceDesktop,
  IconHourglass,
  IconInbox,
  IconMoon,
  IconSearch,
  IconStack2,
  IconSun,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Fragment, lazy, type ReactNode, Suspense, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { type Session, useSession } from '#/base/api/session';
import type { PromiseCounts } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { Toast } from '#/parts/toast';
import { useKeys } from '#/parts/useKeys';
import { useCommandKey } from './useCommandKey';
import { type PlaceGroup, placeGroups } from './places';
import { type View, views } from './views';
import classes from './Shell.module.css';

const Palette = lazy(async () => ({ default: (await import('./Palette')).Palette }));
const KeyList = lazy(async () => ({ default: (await import('./KeyList')).KeyList }));
const countEveryMs = 15_000;

export function Shell() {
  const [shown, setShown] = useState<'palette' | 'keys' | null>(null);
  const { data: counts } = useQuery({ queryKey: ['counts'], queryFn: readCounts, refetchInterval: countEveryMs });
  const session = useSession();
  const commands = () => setShown('palette');
  useCommandKey(commands);
  useKeys({ '?': () => setShown('keys') });
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {texts.app.skip}
      </a>
      <aside className={`${classes.side ?? ''} no-print`}>
        <Link to="/leads" className={classes.brand}>
          <img src="/mark.svg" alt="" width={22} height={22} /> {texts.app.name}
        </Link>
        <button type="button" className={classes.command} onClick={commands}>
          <IconSearch size={14} stroke={1.8} /> {texts.nav.search} <kbd>⌘K</kbd>
        </button>
        <nav aria-label={texts.nav.main} className={classes.nav}>
          {placeGroups.map((group) => (
            <PlaceLinks key={group.name} group={group} session={session} counts={counts} />
          ))}
        </nav>
        <footer className={classes.foot}>
          <ThemeSwitch />
          <button type="button" onClick={() => setShown('keys')}>
            {texts.app.keys} <kbd>?</kbd>
          </button>
        </footer>
      </aside>
      <main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <nav aria-label={texts.nav.main} className={`${classes.bottom ?? ''} no-print`}>
        <Tab view={views[0]} icon={<IconStack2 size={20} stroke={1.7} />} />
        <Tab view={views[1]} icon={<IconInbox size={20} stroke={1.7} />} />
        <Tab view={views[2]} icon={<IconClockExclamation size={20} stroke={1.7} />} counts={counts} />
        <Tab view={views[4]} icon={<IconHourglass size={20} stroke={1.7} />} counts={counts} />
        <button type="button" onClick={commands}>
          <IconSearch size={20} stroke={1.7} />
          {texts.nav.search}
        </button>
      </nav>
      <Toast />
      <Suspense>
        {shown === 'palette' && <Palette close={() => setShown(null)} showKeys={() => setShown('keys')} />}
        {shown === 'keys' && <KeyList close={() => setShown(null)} />}
      </Suspense>
    </div>
  );
}

function PlaceLinks({
  group,
  session,
  counts,
}: {
  group: PlaceGroup;
  session: Session;
  counts: PromiseCounts | undefined;
}) {
  const isAtLeads = useLocation({ select: ({ pathname }) => pathname === '/leads' });
  const seen = group.places.filter(
    (place) => session.may(place.needs) && (place.isForReps !== true || session.rep !== ''),
  );
  if (seen.length === 0) return null;
  return (
    <>
      <p>{group.name}</p>
      {seen.map(({ name, to, icon: Icon }) => (
        <Fragment key={to}>
          <Link
            to={to}
            className={classes.place}
            activeOptions={{ exact: to === '/leads', includeSearch: to === '/leads' }}
          >
            <Icon size={16} stroke={1.7} /> {name}
          </Link>
          {to === '/leads' && isAtLeads && (
            <div className={classes.views}>
              {views.slice(1).map((view) => (
                <ViewLink key={view.name} view={view} counts={counts} />
              ))}
            </div>
          )}
        </Fragment>
      ))}
    </>
  );
}

function ViewLink({ view, counts }: { view: View; counts: PromiseCounts | undefined }) {
  const count = counts && view.count ? view.count(counts) : 0;
  return (
    <Link
      to="/leads"
      search={view.search}
      activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
    >
      {view.name}
      {count > 0 && (
        <span className="numbers" data-alarm={view.isAlarm ? '' : undefined}>
          {count}
        </span>
      )}
    </Link>
  );
}

function Tab({ view, icon, counts }: { view: View | undefined; icon: ReactNode; counts?: PromiseCounts | undefined }) {
  if (view === undefined) return null;
  const count = counts && view.count ? view.count(counts) : 0;
  return (
    <Link
      to="/leads"
      search={view.search}
      activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
    >
      {icon}
      {view.name}
      {count > 0 && (
        <i className="numbers" data-alarm={view.isAlarm ? '' : undefined}>
          {count}
        </i>
      )}
    </Link>
  );
}

const schemes = {
  auto: ['light', <IconDeviceDesktop key="i" size={15} stroke={1.7} />],
  light: ['dark', <IconSun key="i" size={15} stroke={1.7} />],
  dark: ['auto', <IconMoon key="i" size={15} stroke={1.7} />],
} as const;

function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [next, icon] = schemes[colorScheme];
  return (
    <button type="button" title={texts.app.theme} onClick={() => setColorScheme(next)}>
      {icon} {texts.theme[colorScheme]}
    </button>
  );
}

async function readCounts(): Promise<PromiseCounts> {
  return dataOf(await api.GET('/api/v1/promises/counts'));
}
