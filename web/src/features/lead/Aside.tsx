// What stands beside the way of a lead: its clocks, who had it, who was told.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { api, newKey } from '#/base/api/client';
import { useActorName } from '#/base/api/actors';
import { useRepName } from '#/base/api/reps';
import type { components } from '#/base/api/schema';
import { useSession } from '#/base/api/session';
import type { AssignmentRecord, ClockView, LeadMessages } from '#/base/api/types';
import { moneyText } from '#/base/format/money';
import { spanText } from '#/base/format/moments';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { Badge } from '#/parts/Badge';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { Person } from '#/parts/People';
import { actionWords } from '#/parts/reason';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { useReasonWords } from '#/parts/useReasonWords';
import classes from './Aside.module.css';

type Zone = string | undefined;
type Extension = components['schemas']['Extension'];
type OutcomeRecord = components['schemas']['OutcomeRecord'];

export function Clocks({ clocks, zone }: { clocks: readonly ClockView[]; zone: Zone }) {
  const repName = useRepName();
  if (clocks.length === 0) return null;
  return (
    <Part title={texts.lead.clocks}>
      {clocks.map((clock) => (
        <li key={`${clock.kind} ${clock.due_at} ${clock.actions.join()}`}>
          <span>
            {clock.actions.length > 0
              ? clock.actions.map((action) => actionWords(action, repName)).join(', ')
              : (texts.clock.kinds[clock.kind] ?? codeWords(clock.kind))}
            <small>
              <Moment at={clock.due_at} zone={zone} />
              {(clock.extended_seconds ?? 0) > 0 &&
                ` · ${workTexts.extend.badge(spanText((clock.extended_seconds ?? 0) * 1000))}`}
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

export function Extensions({ extensions, zone }: { extensions: readonly Extension[] | undefined; zone: Zone }) {
  const nameOf = useActorName();
  if (extensions === undefined || extensions.length === 0) return null;
  const said = workTexts.extend;
  return (
    <Part title={said.heading}>
      {extensions.map((extension) => (
        <li key={`${extension.at} ${extension.promise}`}>
          <span>
            {texts.clock.kinds[extension.promise] ?? codeWords(extension.promise)}: {said.until}{' '}
            <Moment at={extension.due_at} zone={zone} />
            <small>
              {said.reasons[extension.reason] ?? codeWords(extension.reason)} · {nameOf(extension.by)} ·{' '}
              <Moment at={extension.at} zone={zone} />
            </small>
            {extension.note && <small>{extension.note}</small>}
          </span>
        </li>
      ))}
    </Part>
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

export function Outcomes({ outcomes, zone }: { outcomes: readonly OutcomeRecord[] | undefined; zone: Zone }) {
  if (outcomes === undefined || outcomes.length === 0) return null;
  const said = workTexts.outcome;
  return (
    <Part title={said.heading}>
      {outcomes.map((outcome) => (
        <li key={outcome.id}>
          <span>
            {said.kinds[outcome.kind] ?? codeWords(outcome.kind)}
            {outcome.reason && <small>{said.reasons[outcome.reason] ?? codeWords(outcome.reason)}</small>}
          </span>
          <small>
            {outcome.value !== null && <b className="numbers">{moneyText(outcome.value, outcome.currency ?? '')} </b>}
            <Moment at={outcome.at} zone={zone} />
          </small>
        </li>
      ))}
    </Part>
  );
}

const tones = { sent: 'good', parked: 'bad', untold: 'warn', due: 'info', sending: 'info' } as Readonly<
  Record<string, 'good' | 'bad' | 'warn' | 'info'>
>;

export function Messages({ id, messages, zone }: { id: string; messages: LeadMessages | undefined; zone: Zone }) {
  const words = useReasonWords();
  const repName = useRepName();
  if (messages === undefined) return null;
  const { notices, webhooks } = messages;
  if (notices.length + webhooks.length === 0) return null;
  return (
    <Part title={texts.lead.messages}>
      {notices.map((notice) => (
        <li key={`${notice.kind} ${notice.recipient} ${notice.due_at}`} title={words(notice.text)}>
          <span>
            {texts.noticeKinds[notice.kind] ?? codeWords(notice.kind)} ·{' '}
            {notice.recipient === '' ? texts.lead.admins : repName(notice.recipient)}
            <small>
              {notice.note ?? (channelsOf(notice.messages) || words(notice.text))} ·{' '}
              <Moment at={notice.due_at} zone={zone} />
            </small>
          </span>
          <State state={notice.note ? 'untold' : (notice.messages.at(-1)?.state ?? notice.state)} />
          <Retry id={id} message={notice.messages.find((message) => message.state === 'parked')?.id} />
        </li>
      ))}
      {webhooks.map((message) => (
        <li key={message.id} title={message.error ?? ''}>
          <span>
            {codeWords(message.kind)} · {message.channel}
            <small>{message.address}</small>
          </span>
          <State state={message.state} />
          <Retry id={id} message={message.state === 'parked' ? message.id : undefined} />
        </li>
      ))}
    </Part>
  );
}

/** Over what they were told, each once. */
function channelsOf(messages: readonly { channel: string }[]): string {
  return [...new Set(messages.map((message) => message.channel))].join(', ');
}

/** A message that was given up is sent again, by whoever may. */
function Retry({ id, message }: { id: string; message: number | undefined }) {
  const client = useQueryClient();
  const { may } = useSession();
  const again = useMutation({
    mutationFn: (parked: number) =>
      api.POST('/api/v1/messages/{message}/retry', {
        params: { path: { message: parked }, header: { 'Idempotency-Key': newKey() } },
      }),
    onSuccess: () => say(texts.lead.retried),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['lead', id, 'messages'] }),
  });
  if (message === undefined || !may('leads:move')) return null;
  return (
    <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate(message)}>
      {texts.lead.retry}
    </Button>
  );
}

function State({ state }: { state: string }) {
  return <Badge tone={tones[state] ?? 'quiet'}>{texts.messages[state] ?? codeWords(state)}</Badge>;
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}
