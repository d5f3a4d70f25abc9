// The titles of a table's columns, which stay in sight.
import { FlexRender, type useTable } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { Features } from './columns';
import classes from './DataTable.module.css';

type Headers<Item extends object> = ReturnType<
  ReturnType<typeof useTable<Features, Item>>['getHeaderGroups']
>[number]['headers'];

export function Head<Item extends object>({
  titles,
  widths,
  children,
}: {
  titles: Headers<Item>;
  widths: string;
  children: ReactNode;
}) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.heads} style={{ gridTemplateColumns: `var(--check-width) ${widths}` }}>
        <span role="columnheader" className={classes.check}>
          {children}
        </span>
        {titles.map((header) => (
          <span key={header.id} role="columnheader" className={classes.title}>
            <FlexRender header={header} />
          </span>
        ))}
      </div>
    </div>
  );
}
