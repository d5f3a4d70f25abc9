// What can be done with a lead, each with its coded reason.
import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { LeadView, PassReason, ReassignReason, TouchKind } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { say } from '#/parts/toast';
import { useWork, type Work } from './useLead';
import classes from './Actions.module.css';

const said = texts.actions;
const passReasons: readonly PassReason[] = [
  'busy',
  'not_my_territory',
  'not_a_fit',
  'conflict',
  'language',
  'leaving',
  'misrouted',
  'other',
];
const reassignReasons: readonly ReassignReason[] = [
  'manual',
  'sla_breach',
  'misrouted',
  'rep_left',
  'territory_change',
  'customer_request',
  'other',
];
const touchKinds: readonly TouchKind[] = ['email', 'call', 'meeting', 'chat', 'sms', 'visit'];

type Asked = 'pass' | 'touch' | 'reassign';

export function Actions({ id, etag, view }: { id: string; etag: string | null; view: LeadView }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const work = useWork(id, etag);
  if (view.status !== 'open') return null;
  const isOffered = view.outcome === 'offered';
  const accept = () =>
    work.mutate(
      { does: 'accept' },
      { onSuccess: () => say(said.done.accept), onError: (problem) => say(problemText(problem)) },
    );
  return (
    <div className={`${classes.actions ?? ''} no-print`} role="group" aria-label={said.title}>
      {isOffered && (
        <Button onClick={accept} loading={work.isPending}>
          {said.accept}
        </Button>
      )}
      {!isOffered && view.assignee && <Button onClick={() => setAsked('touch')}>{said.touch}</Button>}
      {view.assignee && (
        <Button variant="default" onClick={() => setAsked('pass')}>
          {said.pass}
        </Button>
      )}
      <Button variant="default" onClick={() => setAsked('reassign')}>
        {said.reassign}
      </Button>
      {asked && <Ask key={asked} asked={asked} id={id} etag={etag} close={() => setAsked(null)} />}
    </div>
  );
}

const hints = { pass: said.passHint, touch: said.touchHint, reassign: said.reassignHint };

function Ask({ asked, id, etag, close }: { asked: Asked; id: string; etag: string | null; close: () => void }) {
  const [pass, setPass] = useState<PassReason>('busy');
  const [reason, setReason] = useState<ReassignReason>('manual');
  const [kind, setKind] = useState<TouchKind>('call');
  const [to, setTo] = useState('');
  const work = useWork(id, etag);
  const wanted: Readonly<Record<Asked, Work>> = {
    pass: { does: 'pass', reason: pass },
    touch: { does: 'touch', kind },
    reassign: { does: 'reassign', reason, to: to || null },
  };
  const go = () =>
    work.mutate(wanted[asked], {
      onSuccess: () => {
        say(said.done[asked]);
        close();
      },
    });
  return (
    <Modal opened onClose={close} title={said[asked]} size="sm">
      <div className={classes.form}>
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
        {work.error && (
          <p role="alert" className={classes.problem}>
            {problemText(work.error)}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {said.cancel}
          </Button>
          <Button loading={work.isPending} onClick={go}>
            {said[asked]}
          </Button>
        </div>
      </div>
    </Modal>
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
