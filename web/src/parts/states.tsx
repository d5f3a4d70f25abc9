// What stands where content would: it is loading, there is none, or it could not be read.
import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { problemText } from './problemText';
import { texts } from '#/base/texts/texts';
import classes from './states.module.css';

export function Loading({ rows = 12, tall = false }: { rows?: number; tall?: boolean }) {
  return (
    <div className={classes.loading} role="status" aria-busy data-tall={tall ? '' : undefined}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.bone} />
      ))}
    </div>
  );
}

export function Empty({
  icon,
  title,
  hint,
  action,
}: {
  icon: ReactNode;
  title: string;
  hint: string;
  action?: ReactNode;
}) {
  return (
    <div className={classes.middle}>
      <span className={classes.icon}>{icon}</span>
      <h2>{title}</h2>
      <p>{hint}</p>
      {action}
    </div>
  );
}

export function Failed({ problem, retry }: { problem: unknown; retry?: () => void }) {
  return (
    <div className={classes.middle} role="alert" data-state="failed">
      <span className={classes.icon}>
        <IconCloudOff size={22} stroke={1.6} />
      </span>
      <h2>{texts.problems.title}</h2>
      <p>{problemText(problem)}</p>
      {retry && (
        <Button variant="default" onClick={retry}>
          {texts.problems.retry}
        </Button>
      )}
    </div>
  );
}
