// What every page is drawn in: its title, what it is about, what can be done, and its content, which scrolls.
import type { ReactNode } from 'react';
import { wordsOf } from './wordsOf';
import { useTitle } from './useTitle';
import classes from './Page.module.css';

interface Props {
  title: ReactNode;
  /** One line below the title. */
  hint?: ReactNode;
  /** Buttons, at the right of the title. */
  actions?: ReactNode;
  /** Tabs or filters, below the title and above what scrolls. */
  bar?: ReactNode;
  /** The content takes the whole page and scrolls by itself. */
  isWhole?: boolean;
  children: ReactNode;
}

export function Page({ title, hint, actions, bar, isWhole = false, children }: Props) {
  useTitle(wordsOf(title));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{title}</h1>
          {hint !== undefined && <p>{hint}</p>}
        </div>
        {actions !== undefined && <div className={`${classes.actions ?? ''} no-print`}>{actions}</div>}
      </header>
      {bar !== undefined && <div className={classes.bar}>{bar}</div>}
      <div className={classes.content} data-whole={isWhole ? '' : undefined}>
        {children}
      </div>
    </div>
  );
}
