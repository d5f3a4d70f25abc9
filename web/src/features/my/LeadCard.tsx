// One lead of somebody's: who it is, the clock, and what can be done about it with one press.
import { Button, Menu } from '@mantine/core';
import {
  IconBell,
  IconCheck,
  IconChevronDown,
  IconDots,
  IconExternalLink,
  IconFlag,
  IconMail,
  IconPhone,
  IconPlayerSkipForward,
  IconTrophy,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { myTexts } from '#/base/texts/my';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { Sentence } from '#/parts/Sentence';
import { useReasonWords } from '#/parts/useReasonWords';
import { useReceiptOf } from './useMy';
import { whyMe } from './whyMe';
import type { Asked } from './WorkSheet';
import classes from './LeadCard.module.css';

const said = myTexts;

interface Props {
  lead: LeadItem;
  kind: 'offered' | 'waiting' | 'inHand';
  /** Who has it, as a sentence calls them: `you`, or a name. */
  who: string;
  /** It cannot wait. */
  isHot: boolean;
  /** Something is on its way. */
  isBusy: boolean;
  accept: () => void;
  ask: (what: Asked) => void;
}

export function LeadCard({ lead, kind, who, isHot, isBusy, accept, ask }: Props) {
  const name = lead.name ?? lead.email ?? texts.leads.unknown;
  const isOffer = kind === 'offered';
  return (
    <article className={classes.card} data-kind={kind} aria-label={name} aria-busy={isBusy}>
      <header className={classes.head}>
        <div>
          <h3>
            <Link to="/leads/$lead" params={{ lead: lead.lead_id }}>
              {name}
            </Link>
          </h3>
          <p>
            {lead.company && <span className={classes.company}>{lead.company}</span>}
            <span>
              <Moment at={lead.received_at} zone={lead.zone ?? undefined} />
            </span>
          </p>
        </div>
        <div className={classes.clock}>
          <Clock
            from={isOffer ? lead.decided_at : lead.received_at}
            due={(isOffer ? (lead.accept_by ?? lead.sla_due) : lead.sla_due) ?? null}
            touchedAt={lead.touched_at}
            size={kind === 'inHand' ? 'short' : 'full'}
          />
          {kind !== 'inHand' && (lead.sla_due ?? lead.accept_by) && (
            <small>{isOffer && lead.accept_by ? said.acceptWithin : said.answerWithin}</small>
          )}
        </div>
        {kind === 'inHand' && <More name={name} kind={kind} lead={lead} ask={ask} />}
      </header>
      {kind !== 'inHand' && (
        <>
          <WhyMe lead={lead} who={who} />
          <footer className={classes.actions}>
            {isOffer ? (
              <>
                <Button
                  className={classes.main}
                  loading={isBusy}
                  leftSection={<IconCheck size={16} />}
                  onClick={accept}
                >
                  {texts.actions.accept}
                </Button>
                <Button variant="default" className={classes.main} disabled={isBusy} onClick={() => ask('pass')}>
                  {texts.actions.pass}
                </Button>
              </>
            ) : (
              <>
                <Button
                  className={classes.main}
                  variant={isHot ? 'filled' : 'default'}
                  loading={isBusy}
                  leftSection={<IconCheck size={16} />}
                  onClick={() => ask('touch')}
                >
                  {said.touched}
                </Button>
                {lead.phone && (
                  <a
                    className={classes.reach}
                    href={`tel:${lead.phone}`}
                    aria-label={said.callTo(name)}
                    onClick={() => ask('touch')}
                  >
                    <IconPhone size={17} stroke={1.8} /> <span>{said.call}</span>
                  </a>
                )}
                {lead.email && (
                  <a className={classes.reach} href={`mailto:${lead.email}`} aria-label={said.mailTo(name)}>
                    <IconMail size={17} stroke={1.8} /> <span>{said.mail}</span>
                  </a>
                )}
              </>
            )}
            <More name={name} kind={kind} lead={lead} ask={ask} />
          </footer>
        </>
      )}
    </article>
  );
}

function WhyMe({ lead, who }: { lead: LeadItem; who: string }) {
  const [isOpen, setOpen] = useState(false);
  const worded = useReasonWords();
  const receipt = useReceiptOf(lead.decision_id, isOpen);
  return (
    <div className={classes.why}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <IconChevronDown size={14} /> {who === said.you ? said.whyMe : said.whyThem(who)}
        {!isOpen && <span>{lead.rule}</span>}
      </button>
      {isOpen && receipt.data && (
        <ul>
          {whyMe(lead, { ...receipt.data, reason: worded(receipt.data.reason) }, who).map((words) => (
            <li key={words}>
              <Sentence text={words} />
            </li>
          ))}
        </ul>
      )}
      {isOpen && receipt.isPending && <p aria-busy>…</p>}
    </div>
  );
}

/** In a menu what is a button on leads that wait. */
function Reach({ lead, ask }: Pick<Props, 'lead' | 'ask'>) {
  return (
    <>
      <Menu.Item leftSection={<IconCheck size={15} />} onClick={() => ask('touch')}>
        {texts.actions.touch}
      </Menu.Item>
      {lead.phone && (
        <Menu.Item component="a" href={`tel:${lead.phone}`} leftSection={<IconPhone size={15} />}>
          {said.call}
        </Menu.Item>
      )}
      {lead.email && (
        <Menu.Item component="a" href={`mailto:${lead.email}`} leftSection={<IconMail size={15} />}>
          {said.mail}
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  );
}

function More({ name, kind, lead, ask }: { name: string } & Pick<Props, 'kind' | 'lead' | 'ask'>) {
  return (
    <Menu position="bottom-end" classNames={{ item: classes.item }}>
      <Menu.Target>
        <button type="button" className={classes.dots} aria-label={said.moreOf(name)}>
          <IconDots size={18} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {kind === 'inHand' && <Reach lead={lead} ask={ask} />}
        {kind !== 'offered' && (
          <>
            <Menu.Item leftSection={<IconPlayerSkipForward size={15} />} onClick={() => ask('pass')}>
              {texts.actions.pass}
            </Menu.Item>
            <Menu.Item leftSection={<IconBell size={15} />} onClick={() => ask('snooze')}>
              {said.snooze}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrophy size={15} />} onClick={() => ask('outcome')}>
              {said.outcome}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconFlag size={15} />} onClick={() => ask('dispute')}>
          {said.dispute}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconExternalLink size={15} />}
          renderRoot={(props) => <Link {...props} to="/leads/$lead" params={{ lead: lead.lead_id }} />}
        >
          {said.open}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
