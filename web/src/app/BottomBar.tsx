// The bar at the bottom of a phone: what this role needs most, and one more for all else.
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Session } from '#/base/api/session';
import type { PromiseCounts } from '#/base/api/types';
import { badgeCount } from '#/base/format/counts';
import { texts } from '#/base/texts/texts';
import { tabsFor } from './places';
import type { Over } from './Shell';
import classes from './BottomBar.module.css';

interface Props {
  session: Session;
  counts: PromiseCounts | undefined;
  show: (over: Over) => void;
}

export function BottomBar({ session, counts, show }: Props) {
  return (
    <nav aria-label={texts.nav.onPhone} className={`${classes.bottom ?? ''} no-print`}>
      {tabsFor(session).map(({ to, name, icon: Icon }) => (
        <Link key={to} to={to}>
          <Icon size={20} stroke={1.7} />
          {name}
          {to === '/promises' && counts !== undefined && counts.breached > 0 && (
            <i className="numbers" data-alarm="">
              {badgeCount(counts.breached)}
            </i>
          )}
        </Link>
      ))}
      <button type="button" onClick={() => show('more')}>
        <IconDots size={20} stroke={1.7} />
        {texts.nav.more}
      </button>
    </nav>
  );
}
