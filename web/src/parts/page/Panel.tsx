// A framed part of a page, with a heading of its own.
import type { ReactNode } from 'react';
import classes from './Panel.module.css';

interface Props {
  title?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  /** The content reaches the frame, as a table does. */
  isFlush?: boolean;
  children: ReactNode;
}

export function Panel({ title, hint, actions, isFlush = false, children }: Props) {
  return (
    <section className={classes.panel}>
      {(title !== undefined || actions !== undefined) && (
        <header className={classes.head}>
          <div>
            <h2>{title}</h2>
            {hint !== undefined && <p>{hint}</p>}
          </div>
          {actions}
        </header>
      )}
      {/* What is wider than the panel is scrolled to by keyboard as well. */}
      <div className={classes.body} data-flush={isFlush ? '' : undefined} tabIndex={isFlush ? 0 : undefined}>
        {children}
      </div>
    </section>
  );
}
