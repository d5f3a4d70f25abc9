// What of it is kept: the draft, the people, the accounts. Then how far their imports are.
import { Button, Checkbox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import { startTexts } from '#/base/texts/start';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import type { Report } from './report';
import { type FirstRun, keepRun, useImport, useRunWork } from './useFirstRun';
import classes from './Keep.module.css';

const said = startTexts.keep;

export function Keep({ run, report }: { run: FirstRun; report: Report }) {
  const session = useSession();
  const [wanted, setWanted] = useState({ policy: true, reps: true, accounts: report.account_count > 0 });
  const keep = useRunWork(run.id, () => keepRun(run.id, wanted));
  if (!session.may('policy:write')) return null;
  if (keep.data) return <Kept draft={keep.data.draft} imports={keep.data.imports} />;
  const put = (name: keyof typeof wanted) => () => setWanted({ ...wanted, [name]: !wanted[name] });
  return (
    <Panel title={said.title} hint={said.hint}>
      <div className={classes.choices}>
        <Checkbox size="xs" label={said.policy} checked={wanted.policy} onChange={put('policy')} />
        <Checkbox size="xs" label={said.reps(report.rep_count)} checked={wanted.reps} onChange={put('reps')} />
        {report.account_count > 0 && (
          <Checkbox
            size="xs"
            label={said.accounts(report.account_count)}
            checked={wanted.accounts}
            onChange={put('accounts')}
          />
        )}
        <Button
          disabled={!wanted.policy && !wanted.reps && !wanted.accounts}
          loading={keep.isPending}
          onClick={() => keep.mutate(undefined)}
        >
          {said.go}
        </Button>
      </div>
      {keep.error && (
        <p role="alert" className={classes.problem}>
          {problemText(keep.error)}
        </p>
      )}
    </Panel>
  );
}

function Kept({ draft, imports }: { draft: number | null; imports: readonly string[] }) {
  return (
    <Panel title={said.kept} hint={said.hint}>
      <ul className={classes.kept}>
        {draft !== null && (
          <li>
            <IconCheck size={15} stroke={2} />
            <Link to="/policy">{said.draft(draft)}</Link>
          </li>
        )}
        {imports.map((id) => (
          <Imported key={id} id={id} />
        ))}
      </ul>
    </Panel>
  );
}

function Imported({ id }: { id: string }) {
  const { data } = useImport(id);
  if (data === undefined) return null;
  return (
    <li data-state={data.state}>
      <IconCheck size={15} stroke={2} />
      {said.importing[data.kind] ?? data.kind}: {said.states[data.state] ?? data.state}
      {data.error_count > 0 && <span>{said.left(data.error_count)}</span>}
      {data.trouble && <span role="alert">{data.trouble}</span>}
    </li>
  );
}
