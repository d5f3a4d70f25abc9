// The bar at the left of a desk: search, the pages in groups, and whose app this is.
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useSavedViews } from '#/base/api/savedViews';
import type { Session } from '#/base/api/session';
import type { PromiseCounts } from '#/base/api/types';
import { badgeCount } from '#/base/format/counts';
import { texts } from '#/base/texts/texts';
import { AccountMenu } from './AccountMenu';
import { commandKey } from './commandKey';
import { groupsFor, type Place, type PlaceGroup } from './places';
import type { Over } from './Shell';
import { type View, views } from '#/features/leads/views';
import classes from './SideBar.module.css';

interface Props {
  session: Session;
  counts: PromiseCounts | undefined;
  show: (over: Over) => void;
}

export function SideBar({ session, counts, show }: Props) {
  return (
    <aside className={`${classes.side ?? ''} no-print`}>
      <Link to="/" className={classes.brand}>
        <img src="/mark.svg" alt="" width={22} height={22} /> {texts.app.name}
      </Link>
      <button type="button" className={classes.command} onClick={() => show('palette')}>
        <IconSearch size={14} stroke={1.8} /> {texts.nav.search} <kbd>{commandKey}</kbd>
      </button>
      <nav aria-label={texts.nav.main} className={classes.nav}>
        {groupsFor(session).map((group) => (
          <Group key={group.name} group={group} counts={counts} />
        ))}
      </nav>
      <AccountMenu session={session} show={show} />
    </aside>
  );
}

function Group({ group, counts }: { group: PlaceGroup; counts: PromiseCounts | undefined }) {
  const isAtLeads = useLocation({ select: ({ pathname }) => pathname === '/leads' });
  return (
    <>
      <p>{group.name}</p>
      {group.places.map((place) => (
        <Fragment key={place.to}>
          <PlaceLink place={place} counts={counts} />
          {place.to === '/leads' && isAtLeads && (
            <div className={classes.views}>
              {views.slice(1).map((view) => (
                <ViewLink key={view.name} view={view} counts={counts} />
              ))}
              <SavedLinks />
            </div>
          )}
        </Fragment>
      ))}
    </>
  );
}

/** Those that somebody saved; the one that is open stays so while its filters are others. */
function SavedLinks() {
  const saved = useSavedViews();
  const open = useLocation({ select: ({ search }) => search.view });
  return saved.map(({ id, name, shared, filters }) => (
    <Link
      key={id}
      to="/leads"
      search={{ ...filters, view: id }}
      activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
      className={classes.saved}
      data-open={open === id ? '' : undefined}
      title={name}
    >
      <span>{name}</span>
      {shared && <IconUsers size={13} stroke={1.8} role="img" aria-label={texts.nav.sharedView} />}
    </Link>
  ));
}

function PlaceLink({ place, counts }: { place: Place; counts: PromiseCounts | undefined }) {
  const { name, to, icon: Icon } = place;
  const late = to === '/promises' ? (counts?.breached ?? 0) : 0;
  return (
    <Link to={to} className={classes.place} activeOptions={{ exact: to === '/leads', includeSearch: to === '/leads' }}>
      <Icon size={16} stroke={1.7} /> {name}
      {late > 0 && (
        <span className="numbers" data-alarm="">
          {badgeCount(late)}
        </span>
      )}
    </Link>
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
          {badgeCount(count)}
        </span>
      )}
    </Link>
  );
}
