// What a page looks like on which nobody is signed in yet.
import type { ReactNode } from 'react';
import { useTitle } from '#/parts/page/useTitle';
import classes from './access.module.css';

interface Props {
  title: string;
  hint: string;
  isWide?: boolean;
  children?: ReactNode;
}

export function AccessPage({ title, hint, isWide = false, children }: Props) {
  useTitle(title);
  return (
    <main className={classes.page}>
      <div className={classes.inner} data-wide={isWide ? '' : undefined}>
        <header className={classes.brand}>
          <img src="/mark.svg" alt="" width={36} height={36} />
          <h1>{title}</h1>
          <p>{hint}</p>
        </header>
        {children}
      </div>
    </main>
  );
}
