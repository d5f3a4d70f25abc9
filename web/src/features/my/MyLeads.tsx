// The leads in three parts: on offer, not answered, in hand. What is pressed asks for no more than it must.
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { LeadItem } from '#/base/api/types';
import type { Work } from '#/base/api/leadWork';
import { myTexts } from '#/base/texts/my';
import { Empty } from '#/parts/states';
import { useNow } from '#/base/time/now';
import { agendaOf, isHot } from './agenda';
import { LeadCard } from './LeadCard';
import { useMyWork, useOnItsWay } from './useMy';
import { type Asked, WorkSheet } from './WorkSheet';
import classes from './MyLeads.module.css';

const said = myTexts;
const shownFirst = 12;

interface Props {
  rep: string;
  leads: readonly LeadItem[];
  isOwn: boolean;
  name: string;
}

export function MyLeads({ rep, leads, isOwn, name }: Props) {
  const [asked, setAsked] = useState<{ lead: LeadItem; what: Asked } | null>(null);
  const work = useMyWork(rep);
  const onItsWay = useOnItsWay(rep).leads;
  const agenda = agendaOf(leads);
  // Whether a lead is hot changes by the minute; the clocks tick by themselves.
  const now = Math.floor(useNow() / 60_000) * 60_000;
  const who = isOwn ? said.you : (name.split(' ')[0] ?? name);
  if (leads.length === 0) {
    return <Empty icon={<IconCircleCheck size={22} stroke={1.6} />} title={said.emptyTitle} hint={said.emptyHint} />;
  }
  const part = (section: keyof typeof said.sections) => (
    <Section
      key={section}
      title={said.sections[section]}
      leads={agenda[section]}
      card={(lead) => (
        <LeadCard
          key={lead.lead_id}
          lead={lead}
          kind={section}
          who={who}
          isHot={isHot(lead, now)}
          isBusy={onItsWay.has(lead.lead_id)}
          accept={() => work(lead, { does: 'accept' })}
          ask={(what) => setAsked({ lead, what })}
        />
      )}
    />
  );
  return (
    <div className={classes.sections}>
      {part('offered')}
      {part('waiting')}
      {part('inHand')}
      {asked && (
        <WorkSheet
          rep={rep}
          lead={asked.lead}
          what={asked.what}
          close={() => setAsked(null)}
          send={(done: Work) => {
            setAsked(null);
            work(asked.lead, done);
          }}
        />
      )}
    </div>
  );
}

interface SectionProps {
  title: string;
  leads: readonly LeadItem[];
  card: (lead: LeadItem) => React.ReactNode;
}

function Section({ title, leads, card }: SectionProps) {
  const [isAll, setAll] = useState(false);
  if (leads.length === 0) return null;
  const shown = isAll ? leads : leads.slice(0, shownFirst);
  return (
    <section className={classes.section} aria-label={title}>
      <h2>
        {title} <span className="numbers">{leads.length}</span>
      </h2>
      <ul>
        {shown.map((lead) => (
          <li key={lead.lead_id}>{card(lead)}</li>
        ))}
      </ul>
      {shown.length < leads.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {said.showMore(leads.length - shown.length)}
        </button>
      )}
    </section>
  );
}
