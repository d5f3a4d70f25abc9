// Tabs below a page's title, each of which is an address, so that it can be sent to somebody.
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { badgeCount } from '#/base/format/counts';
import classes from './Tabs.module.css';

export interface Tab {
  readonly name: ReactNode;
  readonly link: LinkProps;
  readonly count?: number | undefined;
}

const tabMargin = 40;

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the bar scrolls: the tab in force must not be beyond its edge. Nothing but the bar is moved.
  useEffect(() => {
    const bar = nav.current?.parentElement;
    const current = nav.current?.querySelector<HTMLElement>('[data-status="active"]');
    if (!bar || !current) return;
    const beyond = current.getBoundingClientRect().right - bar.getBoundingClientRect().right;
    if (beyond > -tabMargin) bar.scrollLeft += beyond + tabMargin;
  });
  return (
    <nav ref={nav} aria-label={label} className={classes.tabs}>
      {tabs.map(({ name, link, count }, index) => (
        <Link key={index} {...link} activeOptions={{ exact: true, includeSearch: link.search !== undefined }}>
          {name}
          {count !== undefined && count > 0 && <span className="numbers">{badgeCount(count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
