// Something done with many leads: what it would come to, then how far it is, then what was refused and why.
import { Button, Progress, Select } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type CloseOutcome, closeOutcomes, type PauseReason, pauseReasons, reassignReasons } from '#/base/api/leadWork';
import { useRepName } from '#/base/api/reps';
import type { LeadItem, ReassignReason } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { say } from '#/parts/toast';
import { Refusal } from '#/parts/work/DisputeForm';
import { summaryOf, type WouldMove } from './bulk';
import { type BulkWork, useBulk, usePlan } from './useBulk';
import { useUndoAtOnce } from './useUndoAtOnce';
import classes from './Bulk.module.css';

export type BulkKind = BulkWork['does'];
const said = texts.bulk;
// Nobody reads further, and all of them are in the summary.
const shownMax = 200;

interface Props {
  kind: BulkKind;
  leads: readonly LeadItem[];
  close: (isDone: boolean) => void;
}

export function Bulk({ kind, leads, close }: Props) {
  const client = useQueryClient();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState<ReassignReason>('manual');
  const [outcome, setOutcome] = useState<CloseOutcome>('no_answer');
  const [pause, setPause] = useState<PauseReason>('waiting_for_customer');
  const { run, progress, refused, problem } = useBulk();
  const undo = useUndoAtOnce();
  const ids = useMemo(() => leads.map((lead) => lead.lead_id), [leads]);
  const plan = usePlan(kind === 'reassign' ? ids : [], to || null);
  const moving = plan.data?.filter((move) => !move.code).map((move) => move.lead_id);
  const wanted: Readonly<Record<BulkKind, BulkWork>> = {
    reassign: { does: 'reassign', reason, to: to || null },
    close: { does: 'close', outcome },
    pause: { does: 'pause', reason: pause },
  };
  const going = kind === 'reassign' ? (moving ?? []) : ids;

  const go = async () => {
    const came = await run(going, wanted[kind]);
    void client.invalidateQueries({ queryKey: ['leads'] });
    if (came === null) return;
    const failed = came.answers.filter((answer) => answer.code).length;
    const done = came.answers.length - failed;
    const words = said.done(kind, done);
    const undoing = { name: texts.actions.undo, run: () => undo(came.move) };
    say(failed === 0 ? words : `${words}, ${said.failed(failed)}`, kind === 'reassign' && done > 0 ? undoing : null);
    if (failed === 0) close(true);
  };
  const wasRefused = Object.keys(refused).length > 0;

  return (
    <Sheet title={said.title(kind, leads.length)} size="lg" close={() => close(wasRefused)}>
      <div className={classes.form}>
        {kind === 'reassign' && (
          <RepSelect
            label={texts.actions.to}
            value={to}
            onChange={(rep) => setTo(rep ?? '')}
            nobody={texts.actions.policyFinds}
          />
        )}
        {kind === 'reassign' && (
          <Coded codes={reassignReasons} names={texts.reasons} value={reason} choose={setReason} />
        )}
        {kind === 'close' && (
          <Coded codes={closeOutcomes} names={workTexts.close.outcomes} value={outcome} choose={setOutcome} />
        )}
        {kind === 'pause' && (
          <Coded codes={pauseReasons} names={workTexts.pause.reasons} value={pause} choose={setPause} />
        )}
      </div>
      {kind === 'reassign' && (
        <Plan leads={leads} plan={plan.data} problem={plan.error ? problemText(plan.error) : ''} refused={refused} />
      )}
      {kind !== 'reassign' && wasRefused && <Refused leads={leads} refused={refused} />}
      <Refusal problem={problem} />
      {progress && (
        <Progress
          value={(progress.done / progress.of) * 100}
          size="sm"
          className={classes.progress}
          aria-label={said.running(progress.done, progress.of)}
        />
      )}
      <div className={classes.foot}>
        <span className="numbers" role="status">
          {progress ? said.running(progress.done, progress.of) : ''}
        </span>
        <Button variant="default" onClick={() => close(wasRefused)}>
          {texts.actions.cancel}
        </Button>
        <Button loading={progress !== null} disabled={going.length === 0} onClick={() => void go()}>
          {problem ? said.goOn : said.go(kind, going.length)}
        </Button>
      </div>
    </Sheet>
  );
}

interface PlanProps {
  leads: readonly LeadItem[];
  plan: readonly WouldMove[] | undefined;
  problem: string;
  refused: Readonly<Record<string, string>>;
}

function Plan({ leads, plan, problem, refused }: PlanProps) {
  const repName = useRepName();
  const names = useMemo(() => new Map(leads.map((lead) => [lead.lead_id, nameOf(lead)])), [leads]);
  const summary = plan && summaryOf(plan);
  return (
    <>
      <h3 className={classes.title}>
        {said.preview}
        {summary && (
          <span className="numbers">
            {[
              ...summary.gets.slice(0, 4).map(({ rep, count }) => `${count} ${rep ? repName(rep) : said.nobodyYet}`),
              ...(summary.gets.length > 4 ? [said.others(summary.gets.length - 4)] : []),
              ...(summary.stays > 0 ? [said.stay(summary.stays)] : []),
            ].join(' · ')}
          </span>
        )}
      </h3>
      {problem && <p role="alert">{problem}</p>}
      <ul className={classes.moves} aria-busy={plan === undefined}>
        {plan?.slice(0, shownMax).map((move) => (
          <li key={move.lead_id} data-stays={move.code ? '' : undefined}>
            <span>{names.get(move.lead_id) ?? move.lead_id}</span>
            <span>{move.assignee ? repName(move.assignee) : texts.leads.nobody}</span>
            <IconArrowRight size={13} />
            <span>{whither(move, repName)}</span>
            {refused[move.lead_id] && <em role="alert">{refused[move.lead_id]}</em>}
          </li>
        ))}
      </ul>
      {plan && plan.length > shownMax && <p className={classes.more}>{said.more(plan.length - shownMax)}</p>}
    </>
  );
}

function whither(move: WouldMove, repName: (id: string) => string): string {
  if (move.code) return `${said.stays}: ${move.why ?? ''}`;
  if (move.to) return repName(move.to);
  return texts.outcomes[move.outcome ?? ''] ?? texts.leads.nobody;
}

function Refused({ leads, refused }: { leads: readonly LeadItem[]; refused: Readonly<Record<string, string>> }) {
  return (
    <ul className={classes.moves}>
      {leads
        .filter((lead) => refused[lead.lead_id])
        .slice(0, shownMax)
        .map((lead) => (
          <li key={lead.lead_id}>
            <span>{nameOf(lead)}</span>
            <em role="alert">{refused[lead.lead_id]}</em>
          </li>
        ))}
    </ul>
  );
}

interface CodedProps<T extends string> {
  codes: readonly T[];
  names: Readonly<Record<string, string>>;
  value: T;
  choose: (code: T) => void;
}

function Coded<T extends string>({ codes, names, value, choose }: CodedProps<T>) {
  return (
    <Select
      label={texts.actions.reason}
      data={codes.map((code) => ({ value: code, label: names[code] ?? code }))}
      value={value}
      onChange={(chosen) => {
        const code = codes.find((one) => one === chosen);
        if (code !== undefined) choose(code);
      }}
    />
  );
}

function nameOf(lead: LeadItem): string {
  return lead.name ?? lead.email ?? lead.company ?? lead.lead_id;
}
