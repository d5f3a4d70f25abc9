// Several leads to somebody else: first what would happen to each, then it happens, one by one, with what was refused.
import { Button, Modal, Select } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { api, newKey } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import type { LeadItem, ReassignReason } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { say } from '#/parts/toast';
import { planMoves, type Move } from './rows';
import classes from './BulkReassign.module.css';

const reasons: readonly ReassignReason[] = [
  'manual',
  'sla_breach',
  'misrouted',
  'rep_left',
  'territory_change',
  'customer_request',
  'other',
];
const said = texts.bulk;

export function BulkReassign({ leads, close }: { leads: readonly LeadItem[]; close: (isDone: boolean) => void }) {
  const [to, setTo] = useState('');
  const [reason, setReason] = useState<ReassignReason>('manual');
  const [done, setDone] = useState<number | null>(null);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const moves = planMoves(leads, to || null);
  const moving = moves.filter((move) => move.stays === null);

  const go = async () => {
    const problems: Record<string, string> = {};
    let count = 0;
    setDone(0);
    for (const { lead } of moving) {
      try {
        await reassign(lead.lead_id, to, reason);
      } catch (problem) {
        problems[lead.lead_id] = problemText(problem);
      }
      setDone(++count);
    }
    const failed = Object.keys(problems).length;
    say(failed === 0 ? said.done(count) : `${said.done(count - failed)}, ${said.failed(failed)}`);
    setRefused(problems);
    setDone(null);
    if (failed === 0) close(true);
  };

  return (
    <Modal opened onClose={() => close(Object.keys(refused).length > 0)} title={said.title(leads.length)} size="lg">
      <div className={classes.form}>
        <RepSelect
          label={texts.actions.to}
          value={to}
          onChange={(rep) => setTo(rep ?? '')}
          nobody={texts.actions.policyFinds}
        />
        <Select
          label={texts.actions.reason}
          data={reasons.map((value) => ({ value, label: texts.reasons[value] ?? value }))}
          value={reason}
          onChange={(value) => setReason(reasons.find((one) => one === value) ?? 'manual')}
        />
      </div>
      <h3 className={classes.title}>{said.preview}</h3>
      <ul className={classes.moves}>
        {moves.map((move) => (
          <Moved key={move.lead.lead_id} move={move} to={to} refused={refused[move.lead.lead_id]} />
        ))}
      </ul>
      <div className={classes.foot}>
        <span className="numbers">{done === null ? '' : said.running(done, moving.length)}</span>
        <Button variant="default" onClick={() => close(false)}>
          {texts.actions.cancel}
        </Button>
        <Button loading={done !== null} disabled={moving.length === 0} onClick={() => void go()}>
          {said.go(moving.length)}
        </Button>
      </div>
    </Modal>
  );
}

function Moved({ move, to, refused }: { move: Move; to: string; refused: string | undefined }) {
  const repName = useRepName();
  const { lead, stays } = move;
  return (
    <li data-stays={stays ? '' : undefined}>
      <span>{lead.name ?? lead.lead_id}</span>
      <span>{lead.assignee ? repName(lead.assignee) : texts.leads.nobody}</span>
      <IconArrowRight size={13} />
      <span>{stays ? `${said.stays}: ${said.skipped[stays]}` : to ? repName(to) : texts.actions.policyFinds}</span>
      {refused && <em role="alert">{refused}</em>}
    </li>
  );
}

async function reassign(lead: string, to: string, reason: ReassignReason): Promise<void> {
  await api.POST('/api/v1/leads/{lead}/reassign', {
    params: { path: { lead }, header: { 'Idempotency-Key': newKey() } },
    body: { reason, to: to || null },
  });
}
