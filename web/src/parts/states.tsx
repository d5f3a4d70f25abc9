// What stands where content would: it is loading, there is none, or it could not be read.
import { Button } from '@mantine/core';
import { IconCloudOff, IconGitBranch, IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ServerProblem } from '#/base/api/problem';
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

/** What could not be read. Where asking again would not help, it says so and leads on instead. */
export function Failed({ problem, retry }: { problem: unknown; retry?: () => void }) {
  if (problem instanceof ServerProblem && problem.code === 'no_policy') return <NoPolicy />;
  if (problem instanceof ServerProblem && problem.status === 404) return <Missing problem={problem} />;
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

/** Nothing is routed yet, so there is nothing of what was asked for. */
function NoPolicy() {
  return (
    <Empty
      icon={<IconGitBranch size={22} stroke={1.6} />}
      title={texts.noPolicy.title}
      hint={texts.noPolicy.hint}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/policy" {...props} />}>
          {texts.noPolicy.open}
        </Button>
      }
    />
  );
}

function Missing({ problem }: { problem: ServerProblem }) {
  return (
    <div role="alert" data-state="failed">
      <Empty
        icon={<IconMapOff size={22} stroke={1.6} />}
        title={texts.app.notFound.title}
        hint={problemText(problem)}
        action={
          <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
            {texts.access.notYours.home}
          </Button>
        }
      />
    </div>
  );
}
