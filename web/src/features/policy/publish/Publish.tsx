// The way of a draft to being live: what must hold, who has approved, when; and what will happen to who waits.
import { Button, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCircle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import { serverNow } from '#/base/time/now';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { say } from '#/parts/toast';
import type { Standing } from '../draft/sync';
import { type Draft, type Step, useStep } from '../draft/useDraft';
import { deploysQuery } from '../policyQueries';
import { type Gate, gatesOf, mayGo } from './gates';
import classes from './Publish.module.css';

const said = policyTexts.publish;
const icons = {
  done: <IconCircleCheck size={17} stroke={1.8} />,
  missing: <IconCircle size={17} stroke={1.6} />,
  wrong: <IconCircleX size={17} stroke={1.8} />,
  advice: <IconAlertTriangle size={17} stroke={1.7} />,
};

interface Props {
  draft: Draft;
  standing: Standing;
  save: () => void;
}

export function Publish({ draft, standing, save }: Props) {
  const { record } = draft;
  const [note, setNote] = useState(record.note);
  const [at, setAt] = useState('');
  const [without, setWithout] = useState({ check: '', tests: '' });
  const step = useStep(draft);
  const mayWrite = useSession().may('policy:write');
  const gates = gatesOf(record, standing.is === 'saved');
  const needsApproval = gates.some((gate) => gate.name === 'approval' && gate.state !== 'done');
  const take = (wanted: Step, told: string) => step.mutate(wanted, { onSuccess: () => say(told) });
  const publish = () => {
    const going = { note, withoutTests: without.tests, withoutCheck: without.check };
    const moment = at === '' ? {} : { at: new Date(at).toISOString() };
    take(
      { does: 'publish', going: { ...going, ...moment }, replaces: record.live ?? '' },
      at === '' ? said.live : said.scheduled,
    );
  };
  const isOpen = record.state === 'open';
  return (
    <div className={classes.publish}>
      <Panel
        title={said.gates}
        actions={
          isOpen &&
          mayWrite && (
            <Button
              variant="default"
              loading={step.isPending && step.variables.does === 'check'}
              disabled={record.hash === null || standing.is !== 'saved'}
              onClick={() => step.mutate({ does: 'check' })}
            >
              {said.look}
            </Button>
          )
        }
      >
        <ul className={classes.gates}>
          {gates.map((gate) => (
            <TheGate key={gate.name} gate={gate} draft={record.draft} save={save}>
              {gate.state === 'wrong' && isOpen && (gate.name === 'check' || gate.name === 'tests') && mayWrite && (
                <TextInput
                  size="xs"
                  label={said.without[gate.name]}
                  placeholder={said.reason}
                  value={without[gate.name]}
                  onChange={({ currentTarget }) => setWithout({ ...without, [gate.name]: currentTarget.value })}
                />
              )}
              {gate.name === 'approval' &&
                record.approvals.map((approval) => (
                  <small key={approval.by}>
                    <Actor id={approval.by} />, <Moment at={approval.at} />
                    {approval.note !== '' && `: ${approval.note}`}
                  </small>
                ))}
            </TheGate>
          ))}
        </ul>
      </Panel>
      {isOpen && mayWrite && (
        <Panel title={said.title} hint={at === '' ? said.now : said.later}>
          <div className={classes.form}>
            <Textarea
              label={said.note}
              autosize
              minRows={2}
              maxLength={1000}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
            <TextInput
              label={said.at}
              type="datetime-local"
              value={at}
              min={new Date(serverNow()).toISOString().slice(0, 16)}
              onChange={({ currentTarget }) => setAt(currentTarget.value)}
            />
            <Waiting />
            {step.error && (
              <p role="alert" className={classes.problem}>
                {problemText(step.error)}
              </p>
            )}
            <div className={classes.foot}>
              <Button variant="subtle" color="gray" onClick={() => take({ does: 'discard' }, said.discarded)}>
                {said.discard}
              </Button>
              {needsApproval && <Approving draft={draft} take={take} isPending={step.isPending} />}
              <Button
                loading={step.isPending && step.variables.does === 'publish'}
                disabled={!mayGo(gates, without)}
                onClick={publish}
              >
                {at === '' ? said.go : said.schedule}
              </Button>
            </div>
          </div>
        </Panel>
      )}
      {record.state === 'scheduled' && record.publish_at !== null && (
        <Panel title={said.goesLive}>
          <p className={classes.line}>
            <Moment at={record.publish_at} />, <Actor id={record.scheduled_by ?? ''} />
          </p>
          {mayWrite && (
            <Button variant="default" loading={step.isPending} onClick={() => take({ does: 'cancel' }, said.cancelled)}>
              {said.cancel}
            </Button>
          )}
        </Panel>
      )}
      {record.state === 'published' && record.deploy !== null && (
        <Panel title={said.isLive}>
          <p className={classes.line}>{said.isLiveHint}</p>
          <Link to="/policy/deploys/$deploy" params={{ deploy: record.deploy }} className={classes.link}>
            {said.toDeploy}
          </Link>
        </Panel>
      )}
    </div>
  );
}

function TheGate({
  gate,
  draft,
  save,
  children,
}: {
  gate: Gate;
  draft: number;
  save: () => void;
  children: React.ReactNode;
}) {
  const words = said.names[gate.name];
  return (
    <li data-state={gate.state}>
      {icons[gate.state]}
      <div>
        <b>{words[gate.state]}</b>
        {gate.name === 'saved' && gate.state === 'missing' && (
          <button type="button" className={classes.link} onClick={save}>
            {policyTexts.draft.save}
          </button>
        )}
        {gate.name === 'simulation' && gate.state === 'advice' && (
          <Link to="/policy/drafts/$draft" params={{ draft }} search={{ tab: 'simulate' }} className={classes.link}>
            {policyTexts.draft.tabs.simulate}
          </Link>
        )}
        {gate.name === 'base' && (
          <Link to="/policy/drafts/$draft" params={{ draft }} search={{ tab: 'changes' }} className={classes.link}>
            {policyTexts.draft.tabs.changes}
          </Link>
        )}
        {gate.said.length > 0 && (
          <ul>
            {gate.said.slice(0, 8).map((one) => (
              <li key={one}>
                <Sentence text={one} />
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </li>
  );
}

interface ApprovingProps {
  draft: Draft;
  take: (step: Step, told: string) => void;
  isPending: boolean;
}

/** Whoever wrote of it asks; somebody else says yes. */
function Approving({ draft, take, isPending }: ApprovingProps) {
  const { user } = useSession();
  const { record } = draft;
  const me = user?.id ?? 'local';
  const isAuthor = record.editors.includes(me) || record.submitted_by === me;
  if (!isAuthor && record.hash !== null) {
    return (
      <Button
        loading={isPending}
        onClick={() => take({ does: 'approve', note: '', hash: record.hash ?? '' }, said.approved)}
      >
        {said.approve}
      </Button>
    );
  }
  if (record.submitted_by !== null) return <span className={classes.line}>{said.waits}</span>;
  return (
    <Button
      loading={isPending}
      disabled={record.hash === null}
      onClick={() => take({ does: 'submit' }, said.submitted)}
    >
      {said.submit}
    </Button>
  );
}

/** Leads that wait keep the version they came in under. */
function Waiting() {
  const deploys = useQuery(deploysQuery).data ?? [];
  const waiting = deploys.reduce((sum, deploy) => sum + (deploy.is_live ? deploy.waiting : 0), 0);
  return <p className={classes.line}>{waiting > 0 ? said.waiting(waiting) : said.noneWaits}</p>;
}
