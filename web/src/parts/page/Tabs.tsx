// Tabs below a page's title, each of which is an address, so that it can be sent to somebody.
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './Tabs.module.css';

export interface Tab {
  readonly name: ReactNode;
  readonly link: LinkProps;
  readonly count?: number | undefined;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      {tabs.map(({ name, link, count }, index) => (
        <Link key={index} {...link} activeOptions={{ exact: true, includeSearch: link.search !== undefined }}>
          {name}
          {count !== undefined && count > 0 && <span className="numbers">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
