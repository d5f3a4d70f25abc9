// What stands beside the way of a lead: its clocks, who had it, who was told.
import { type ReactNode } from 'react';
import { useRepName } from '#/base/api/reps';
import type { AssignmentRecord, ClockView, LeadMessages } from '#/base/api/types';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import { Badge } from '#/parts/Badge';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { Person } from '#/parts/People';
import classes from './Aside.module.css';

type Zone = string | undefined;

export function Clocks({ clocks, zone }: { clocks: readonly ClockView[]; zone: Zone }) {
  if (clocks.length === 0) return null;
  return (
    <Part title={texts.lead.clocks}>
      {clocks.map((clock) => (
        <li key={`${clock.kind} ${clock.due_at} ${clock.actions.join()}`}>
          <span>
            {clock.actions.length > 0
              ? codeWords(clock.actions.join(', '))
              : (texts.clock.kinds[clock.kind] ?? codeWords(clock.kind))}
            <small>
              <Moment at={clock.due_at} zone={zone} />
            </small>
          </span>
          <ClockState clock={clock} />
        </li>
      ))}
    </Part>
  );
}

function ClockState({ clock }: { clock: ClockView }) {
  if (clock.state === 'running') return <Clock from={clock.started_at} due={clock.due_at} />;
  if (clock.state === 'paused') return <Badge tone="info">{texts.clock.paused}</Badge>;
  return clock.is_missed ? (
    <Badge tone="bad">{texts.clock.missed}</Badge>
  ) : (
    <Badge tone="quiet">{texts.clock.fired}</Badge>
  );
}

export function Hands({ hands, zone }: { hands: readonly AssignmentRecord[] | undefined; zone: Zone }) {
  const repName = useRepName();
  if (hands === undefined || hands.length === 0) return null;
  return (
    <Part title={texts.lead.hands}>
      {hands.map((hand) => (
        <li key={hand.id} data-past={hand.until ? '' : undefined}>
          <Person id={hand.rep} name={repName(hand.rep)} />
          <small>
            {hand.how_ended ? codeWords(hand.how_ended) : texts.lead.now} ·{' '}
            <Moment at={hand.until ?? hand.since} zone={zone} />
          </small>
        </li>
      ))}
    </Part>
  );
}

const tones = { sent: 'good', parked: 'bad', due: 'info', sending: 'info' } as Readonly<
  Record<string, 'good' | 'bad' | 'info'>
>;

export function Messages({ messages, zone }: { messages: LeadMessages | undefined; zone: Zone }) {
  const repName = useRepName();
  if (messages === undefined) return null;
  const { notices, webhooks } = messages;
  if (notices.length + webhooks.length === 0) return null;
  return (
    <Part title={texts.lead.messages}>
      {notices.map((notice) => (
        <li key={`${notice.kind} ${notice.recipient} ${notice.due_at}`} title={notice.text}>
          <span>
            {texts.noticeKinds[notice.kind] ?? codeWords(notice.kind)} · {repName(notice.recipient)}
            <small>
              {notice.note ?? (notice.messages.map((message) => message.channel).join(', ') || notice.text)} ·{' '}
              <Moment at={notice.due_at} zone={zone} />
            </small>
          </span>
          <State state={notice.messages.at(-1)?.state ?? notice.state} />
        </li>
      ))}
      {webhooks.map((message) => (
        <li key={message.id} title={message.error ?? ''}>
          <span>
            {codeWords(message.kind)} · {message.channel}
            <small>{message.address}</small>
          </span>
          <State state={message.state} />
        </li>
      ))}
    </Part>
  );
}

function State({ state }: { state: string }) {
  return <Badge tone={tones[state] ?? 'quiet'}>{texts.messages[state] ?? codeWords(state)}</Badge>;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}
