// What of it is kept: the draft, the people, the accounts. Then how far their imports are, and the way to go live.
import { Button, Checkbox } from '@mantine/core';
import { IconCheck, IconRocket } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import { startTexts } from '#/base/texts/start';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { isDemo } from './demoCompany';
import type { Report } from './report';
import { type FirstRun, keepRun, useImport, useRunWork } from './useFirstRun';
import classes from './Keep.module.css';

const said = startTexts.keep;
const rowsShown = 20;

export function Keep({ run, report }: { run: FirstRun; report: Report }) {
  const session = useSession();
  const [wanted, setWanted] = useState({ policy: true, reps: true, accounts: report.account_count > 0 });
  const keep = useRunWork(run.id, () => keepRun(run.id, wanted));
  if (!session.may('policy:write')) return null;
  const kept = run.kept ?? keep.data;
  if (kept) return <Kept draft={kept.draft} imports={kept.imports} />;
  const put = (name: keyof typeof wanted) => () => setWanted({ ...wanted, [name]: !wanted[name] });
  return (
    <Panel title={said.title} hint={isDemo(run.files) ? said.ofDemo : said.hint}>
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
    <Panel
      title={said.kept}
      hint={said.keptHint}
      actions={
        draft !== null && (
          <span className={classes.ways}>
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/policy/drafts/$draft" params={{ draft }} {...props} />}
            >
              {said.look}
            </Button>
            <Button
              leftSection={<IconRocket size={14} stroke={1.8} />}
              renderRoot={(props) => (
                <Link to="/policy/drafts/$draft" params={{ draft }} search={{ tab: 'publish' }} {...props} />
              )}
            >
              {said.live}
            </Button>
          </span>
        )
      }
    >
      <ul className={classes.kept}>
        {draft !== null && (
          <li>
            <IconCheck size={15} stroke={2} />
            {said.draft(draft)}
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
  const isDone = data.state === 'done';
  const count = Object.values(data.counts).reduce((sum, each) => sum + each, 0);
  return (
    <li data-state={data.state}>
      <IconCheck size={15} stroke={2} />
      <span className="numbers">
        {isDone ? said.brought(count) : ''} {said.importing[data.kind] ?? data.kind}:{' '}
        {said.states[data.state] ?? data.state}
      </span>
      {data.trouble && <em role="alert">{data.trouble}</em>}
      {data.error_count > 0 && (
        <details>
          <summary>{said.lookAt(data.error_count)}</summary>
          <ul>
            {data.errors.slice(0, rowsShown).map(({ row, message, remedy }) => (
              <li key={`${row} ${message}`}>
                <span className="numbers">{said.line(row)}</span> <Sentence text={`${message}; ${remedy}`} />
              </li>
            ))}
            {data.error_count > rowsShown && <li>{said.more(data.error_count - rowsShown)}</li>}
          </ul>
        </details>
      )}
    </li>
  );
}
