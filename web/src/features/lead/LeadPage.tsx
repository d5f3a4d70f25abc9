// One lead: who has it and why, its way through the seven stages, its clocks, and what can be done with it.
import { IconChevronDown, IconChevronLeft, IconChevronRight, IconChevronUp } from '@tabler/icons-react';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useRepName } from '#/base/api/reps';
import type { ClockView } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { OutcomeBadge } from '#/parts/Badge';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { neighboursOf } from '#/parts/leadOrder';
import { Face } from '#/parts/People';
import { useTitle } from '#/parts/page/useTitle';
import { Failed, Loading } from '#/parts/states';
import { useKeys } from '#/parts/useKeys';
import { useReasonWords } from '#/parts/useReasonWords';
import { Actions } from './Actions';
import { Clocks, Extensions, Hands, Messages, Outcomes } from './Aside';
import { Disputes } from './Disputes';
import { Journey } from './Journey';
import { MovedWith } from './MovedWith';
import { PrintedReceipt } from './PrintedReceipt';
import { useLead, useReceipt } from './useLead';
import classes from './LeadPage.module.css';

const route = getRouteApi('/leads/$lead');

export function LeadPage() {
  const { lead: id } = route.useParams();
  const asked = route.useSearch().decision;
  const router = useRouter();
  const [whyNot, setWhyNot] = useState<string | null>(null);
  const { lead, decisions, messages, hands, disputes, outcomes, extensions, person } = useLead(id);
  const all = decisions.data ?? [];
  const number = Math.min(Math.max(asked ?? all.length, 1), Math.max(all.length, 1));
  const decision = all[number - 1];
  const receipt = useReceipt(decision?.decision_id, whyNot);
  const journey = useRef<HTMLElement>(null);
  const { previous, next } = neighboursOf(id);
  useTitle(person.data?.name ?? person.data?.email ?? id);
  const goTo = (to: string | null) => {
    if (to !== null) void router.navigate({ to: '/leads/$lead', params: { lead: to }, replace: true });
  };
  useKeys({
    j: () => goTo(next),
    k: () => goTo(previous),
    Escape: () => router.history.back(),
    e: () =>
      journey.current?.querySelector('[data-stage="assign"]')?.scrollIntoView({ behavior: 'smooth', block: 'center' }),
  });

  const problem = lead.error ?? decisions.error ?? receipt.error;
  const retry = () => void Promise.all([lead.refetch(), decisions.refetch(), receipt.refetch()]);
  if (problem !== null && lead.data === undefined) return <Failed problem={problem} retry={retry} />;
  if (lead.data === undefined || decision === undefined || receipt.data === undefined) {
    return problem === null ? <Loading rows={9} tall /> : <Failed problem={problem} retry={retry} />;
  }
  const { view, etag } = lead.data;
  const zone = receipt.data.known.find((fact) => fact.field === 'zone')?.value;
  const who = person.data;
  // While nobody has it, only the customer was promised something.
  const due = view.sla_due ?? runningOf(view.clocks ?? [])?.due_at ?? null;
  return (
    <article className={classes.page}>
      <header className={classes.top}>
        <Link to="/leads" className={classes.back}>
          <IconChevronLeft size={15} /> {texts.lead.back}
        </Link>
        <span className={`${classes.id ?? ''} numbers`}>{id}</span>
        {all.length > 1 && <Pager number={number} of={all.length} />}
        {(previous ?? next) !== null && (
          <nav className={classes.neighbours} data-alone={all.length > 1 ? undefined : ''}>
            <Neighbour lead={previous} label={texts.lead.previousLead} icon={<IconChevronUp size={15} />} />
            <Neighbour lead={next} label={texts.lead.nextLead} icon={<IconChevronDown size={15} />} />
          </nav>
        )}
      </header>
      <div className={classes.columns}>
        <section className={classes.main} ref={journey}>
          <div className={classes.head}>
            <h1>{who?.name ?? who?.email ?? (receipt.data.isErased ? texts.leads.nameless : texts.leads.unknown)}</h1>
            <OutcomeBadge outcome={view.outcome} status={view.status ?? 'open'} />
          </div>
          <p className={classes.about}>
            {[who?.company, who?.email].filter(Boolean).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
            <span>
              <Moment at={view.received_at} zone={zone} />
            </span>
          </p>
          <Verdict assignee={decision.assignee} outcome={decision.outcome} reason={decision.reason} />
          {number < all.length && (
            <p className={classes.past}>
              {texts.lead.past}{' '}
              <Link to="/leads/$lead" params={{ lead: id }} search={{}}>
                {texts.lead.latest}
              </Link>
            </p>
          )}
          {receipt.data.isErased && <p className={classes.past}>{texts.lead.erased}</p>}
          <Journey
            lead={{ view, decision, receipt: receipt.data, messages: messages.data ?? { notices: [], webhooks: [] } }}
            zone={zone}
            whyNot={whyNot}
            askWhyNot={setWhyNot}
          />
        </section>
        <aside className={classes.aside}>
          <div className={classes.promise}>
            <h2>{texts.columns.promise}</h2>
            <span className={classes.big}>
              <Clock from={view.received_at} due={due} touchedAt={view.touched_at} closedAt={view.closed_at} />
            </span>
            {due !== null && (
              <p>
                {view.sla_due ? view.sla : texts.clock.kinds.at_most} · <Moment at={due} zone={zone} />
              </p>
            )}
          </div>
          <Actions
            id={id}
            etag={etag}
            view={view}
            isDisputed={(disputes.data ?? []).some((dispute) => dispute.state === 'open')}
          />
          <Disputes disputes={disputes.data} zone={zone} />
          <Outcomes outcomes={outcomes.data} zone={zone} />
          <Clocks clocks={view.clocks ?? []} zone={zone} />
          <Extensions extensions={extensions.data} zone={zone} />
          <Hands hands={hands.data} zone={zone} />
          <MovedWith lead={id} zone={zone} />
          <Messages id={id} messages={messages.data} zone={zone} />
        </aside>
      </div>
      <PrintedReceipt
        decision={decision}
        receipt={receipt.data}
        extensions={extensions.data ?? []}
        person={who}
        zone={zone}
      />
    </article>
  );
}

function runningOf(clocks: readonly ClockView[]): ClockView | undefined {
  return clocks.find((clock) => clock.kind === 'at_most' && clock.state === 'running');
}

function Neighbour({ lead, label, icon }: { lead: string | null; label: string; icon: React.ReactNode }) {
  return lead === null ? (
    <span aria-hidden>{icon}</span>
  ) : (
    <Link to="/leads/$lead" params={{ lead }} aria-label={label} title={label} replace>
      {icon}
    </Link>
  );
}

function Verdict({ assignee, outcome, reason }: { assignee: string | null; outcome: string; reason: string }) {
  const repName = useRepName();
  const words = useReasonWords();
  const verb = outcome === 'offered' ? texts.lead.offered : texts.lead.has;
  return (
    <div className={classes.verdict}>
      {assignee && <Face id={assignee} name={repName(assignee)} size="l" />}
      <div>
        <p className={classes.who}>
          <b>{assignee ? repName(assignee) : (texts.outcomes[outcome] ?? outcome)}</b> {assignee && verb}
        </p>
        <p className={classes.why}>{words(reason)}</p>
      </div>
    </div>
  );
}

function Pager({ number, of }: { number: number; of: number }) {
  const { lead } = route.useParams();
  const step = (to: number, label: string, icon: React.ReactNode) =>
    to >= 1 && to <= of ? (
      <Link to="/leads/$lead" params={{ lead }} search={to === of ? {} : { decision: to }} aria-label={label} replace>
        {icon}
      </Link>
    ) : (
      <span aria-hidden>{icon}</span>
    );
  return (
    <nav className={`${classes.pager ?? ''} numbers`}>
      {step(number - 1, texts.lead.earlier, <IconChevronLeft size={15} />)}
      {texts.lead.decision(number, of)}
      {step(number + 1, texts.lead.later, <IconChevronRight size={15} />)}
    </nav>
  );
}
