// What is asked before something is done with a lead. What was refused is said beside it, and nothing typed is lost.
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type CloseOutcome,
  closeOutcomes,
  passReasons,
  type PauseReason,
  pauseReasons,
  reassignReasons,
  touchKinds,
  type Work,
} from '#/base/api/leadWork';
import type { LeadView, PassReason, ReassignReason, TouchKind } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { serverNow } from '#/base/time/now';
import { Sheet } from '#/parts/dialog/Sheet';
import { RepSelect } from '#/parts/RepSelect';
import { say } from '#/parts/toast';
import { DisputeForm, Refusal } from '#/parts/work/DisputeForm';
import { ExtendForm } from '#/parts/work/ExtendForm';
import { OutcomeForm } from '#/parts/work/OutcomeForm';
import { extendable } from './extendable';
import { useWork } from './useLead';
import classes from './Actions.module.css';

export type Asked =
  'pass' | 'touch' | 'reassign' | 'snooze' | 'outcome' | 'dispute' | 'pause' | 'extend' | 'close' | 'merge';

const said = texts.actions;
const work = workTexts;
const minuteMs = 60_000;
const titles: Readonly<Record<Asked, string>> = {
  pass: said.pass,
  touch: said.touch,
  reassign: said.reassign,
  snooze: work.snooze.title,
  outcome: work.outcome.title,
  dispute: work.dispute.title,
  pause: work.pause.title,
  extend: work.extend.title,
  close: work.close.title,
  merge: work.merge.title,
};
const hints: Readonly<Partial<Record<Asked, string>>> = {
  pass: said.passHint,
  touch: said.touchHint,
  reassign: said.reassignHint,
  snooze: work.snooze.hint,
  pause: work.pause.hint,
  close: work.close.hint,
  merge: work.merge.hint,
};
const dones: Readonly<Record<Asked, string>> = {
  pass: said.done.pass,
  touch: said.done.touch,
  reassign: said.done.reassign,
  snooze: work.snooze.done,
  outcome: work.outcome.done,
  dispute: work.dispute.done,
  pause: work.pause.done,
  extend: work.extend.done,
  close: work.close.done,
  merge: work.merge.done,
};

interface Props {
  asked: Asked;
  id: string;
  etag: string | null;
  view: LeadView;
  close: () => void;
}

export function Ask({ asked, id, etag, view, close }: Props) {
  const done = useWork(id, etag);
  const send = (wanted: Work) =>
    done.mutate(wanted, {
      onSuccess: () => {
        say(dones[asked]);
        close();
      },
    });
  const form = { send, isPending: done.isPending, problem: done.error };
  return (
    <Sheet title={titles[asked]} close={close}>
      {asked === 'dispute' && <DisputeForm {...form} />}
      {asked === 'outcome' && <OutcomeForm {...form} />}
      {asked === 'extend' && <ExtendForm {...extendable(view.clocks ?? [])} {...form} />}
      {asked !== 'dispute' && asked !== 'outcome' && asked !== 'extend' && (
        <Simple asked={asked} close={close} {...form} />
      )}
    </Sheet>
  );
}

type Plain = Exclude<Asked, 'dispute' | 'outcome' | 'extend'>;

interface SimpleProps {
  asked: Plain;
  close: () => void;
  send: (work: Work) => void;
  isPending: boolean;
  problem: unknown;
}

function Simple({ asked, close, send, isPending, problem }: SimpleProps) {
  const [pass, setPass] = useState<PassReason>('busy');
  const [reason, setReason] = useState<ReassignReason>('manual');
  const [kind, setKind] = useState<TouchKind>('call');
  const [pause, setPause] = useState<PauseReason>('waiting_for_customer');
  const [outcome, setOutcome] = useState<CloseOutcome>('qualified');
  const [minutes, setMinutes] = useState('60');
  const [to, setTo] = useState('');
  const [into, setInto] = useState('');
  const wanted = (): Work =>
    ({
      pass: { does: 'pass', reason: pass },
      touch: { does: 'touch', kind },
      reassign: { does: 'reassign', reason, to: to || null },
      snooze: { does: 'snooze', until: new Date(serverNow() + Number(minutes) * minuteMs).toISOString() },
      pause: { does: 'pause', reason: pause },
      close: { does: 'close', outcome },
      merge: { does: 'merge', into: into.trim() },
    })[asked] as Work;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        send(wanted());
      }}
    >
      <p>{hints[asked]}</p>
      {asked === 'reassign' && (
        <RepSelect label={said.to} value={to} onChange={(rep) => setTo(rep ?? '')} nobody={said.policyFinds} />
      )}
      {asked === 'pass' && (
        <Coded label={said.reason} codes={passReasons} names={texts.reasons} value={pass} choose={setPass} />
      )}
      {asked === 'reassign' && (
        <Coded label={said.reason} codes={reassignReasons} names={texts.reasons} value={reason} choose={setReason} />
      )}
      {asked === 'touch' && (
        <Coded label={said.kind} codes={touchKinds} names={texts.touches} value={kind} choose={setKind} />
      )}
      {asked === 'pause' && (
        <Coded label={said.reason} codes={pauseReasons} names={work.pause.reasons} value={pause} choose={setPause} />
      )}
      {asked === 'close' && (
        <Coded
          label={work.outcome.heading}
          codes={closeOutcomes}
          names={work.close.outcomes}
          value={outcome}
          choose={setOutcome}
        />
      )}
      {asked === 'snooze' && (
        <Select
          label={work.snooze.title}
          data={Object.entries(work.snooze.spans).map(([value, label]) => ({ value, label }))}
          value={minutes}
          onChange={(value) => setMinutes(value ?? '60')}
        />
      )}
      {asked === 'merge' && (
        <TextInput
          label={work.merge.into}
          value={into}
          maxLength={200}
          required
          onChange={(event) => setInto(event.currentTarget.value)}
        />
      )}
      <Refusal problem={problem} />
      <div className={classes.foot}>
        <Button variant="default" onClick={close}>
          {said.cancel}
        </Button>
        <Button type="submit" loading={isPending} disabled={asked === 'merge' && into.trim() === ''}>
          {titles[asked]}
        </Button>
      </div>
    </form>
  );
}

interface CodedProps<T extends string> {
  label: string;
  codes: readonly T[];
  names: Readonly<Record<string, string>>;
  value: T;
  choose: (code: T) => void;
}

function Coded<T extends string>({ label, codes, names, value, choose }: CodedProps<T>) {
  return (
    <Select
      label={label}
      data={codes.map((code) => ({ value: code, label: names[code] ?? code }))}
      value={value}
      onChange={(chosen) => {
        const code = codes.find((one) => one === chosen);
        if (code !== undefined) choose(code);
      }}
    />
  );
}
