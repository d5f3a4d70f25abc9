// How far a first run is.
import { Button, Progress } from '@mantine/core';
import { startTexts } from '#/base/texts/start';
import { cancelRun, type FirstRun, useRunWork } from './useFirstRun';
import classes from './Running.module.css';

const said = startTexts;

export function Running({ run }: { run: FirstRun }) {
  const cancel = useRunWork(run.id, () => cancelRun(run.id));
  const stage = run.stage === 'routing' || run.stage === 'reading' ? run.stage : '';
  // Reading is the smaller part of it.
  const share = run.total === 0 ? 0 : run.done / run.total;
  const percent = stage === 'routing' ? 15 + 85 * share : 15 * share;
  return (
    <div className={classes.running} role="status">
      <h2>{said.running[stage]} …</h2>
      <Progress value={percent} size="sm" color="var(--accent)" aria-label={said.running[stage]} />
      <p>
        <span className="numbers">{run.total > 0 && stage === 'routing' ? said.of(run.done, run.total) : ''}</span>
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
          {said.cancel}
        </Button>
      </p>
    </div>
  );
}
