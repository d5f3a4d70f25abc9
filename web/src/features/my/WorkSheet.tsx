// What is asked before something is done with a lead: a reason, a kind, a moment. One press does it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  IconCalendarEvent,
  IconDeviceMobileMessage,
  IconMail,
  IconMessageCircle,
  IconPhone,
  IconWalk,
} from '@tabler/icons-react';
import { doWork, passReasons, touchKinds, type Work } from '#/base/api/leadWork';
import type { LeadItem, TouchKind } from '#/base/api/types';
import { useOnceKey } from '#/base/api/useOnceKey';
import { momentText } from '#/base/format/moments';
import { language, texts } from '#/base/texts/texts';
import { myTexts } from '#/base/texts/my';
import { workTexts } from '#/base/texts/work';
import { useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { Choices } from '#/parts/dialog/Choices';
import { Sheet } from '#/parts/dialog/Sheet';
import { say } from '#/parts/toast';
import { DisputeForm } from '#/parts/work/DisputeForm';
import { OutcomeForm } from '#/parts/work/OutcomeForm';
import { snoozesAt } from './snoozes';
import classes from './WorkSheet.module.css';

export type Asked = 'pass' | 'touch' | 'snooze' | 'dispute' | 'outcome';

const said = myTexts;
const icons: Readonly<Record<TouchKind, React.ReactNode>> = {
  call: <IconPhone size={18} stroke={1.7} />,
  email: <IconMail size={18} stroke={1.7} />,
  meeting: <IconCalendarEvent size={18} stroke={1.7} />,
  chat: <IconMessageCircle size={18} stroke={1.7} />,
  sms: <IconDeviceMobileMessage size={18} stroke={1.7} />,
  visit: <IconWalk size={18} stroke={1.7} />,
};

interface Props {
  rep: string;
  lead: LeadItem;
  what: Asked;
  close: () => void;
  /** Do it at once, and show it as done. */
  send: (work: Work) => void;
}

export function WorkSheet({ rep, lead, what, close, send }: Props) {
  const name = lead.name ?? lead.email ?? texts.leads.unknown;
  switch (what) {
    case 'pass':
      return (
        <Sheet title={said.passOn(name)} close={close}>
          <p className={classes.hint}>{said.passHint}</p>
          <Choices
            label={said.passOn(name)}
            choices={passReasons.map((value) => ({ value, name: texts.reasons[value] ?? value }))}
            choose={(reason) => send({ does: 'pass', reason })}
          />
        </Sheet>
      );
    case 'touch':
      return (
        <Sheet title={said.logTouch(name)} close={close}>
          <p className={classes.hint}>{texts.actions.touchHint}</p>
          <Choices
            label={said.logTouch(name)}
            choices={touchKinds.map((value) => ({ value, name: texts.touches[value], icon: icons[value] }))}
            choose={(kind) => send({ does: 'touch', kind })}
          />
        </Sheet>
      );
    case 'snooze':
      return <SnoozeSheet lead={lead} close={close} send={send} />;
    default:
      return <FormSheet rep={rep} lead={lead} what={what} close={close} />;
  }
}

function SnoozeSheet({ lead, close, send }: Pick<Props, 'lead' | 'close' | 'send'>) {
  const now = useNow();
  const zone = useViewerZone();
  const due = lead.sla_due && !lead.touched_at ? Date.parse(lead.sla_due) : null;
  const snoozes = snoozesAt(now, zone, due);
  return (
    <Sheet title={said.snoozeTitle} close={close}>
      <p className={classes.hint}>{workTexts.snooze.hint}</p>
      <Choices
        label={said.snoozeTitle}
        choices={snoozes.map(({ name, until, isBeyond }) => ({
          value: name,
          name: said.snoozes[name],
          hint: isBeyond ? said.beyond : momentText(until, now, zone, language),
          isOff: isBeyond,
        }))}
        choose={(name) => {
          const until = snoozes.find((one) => one.name === name)?.until ?? now;
          send({ does: 'snooze', until: new Date(until).toISOString() });
        }}
      />
    </Sheet>
  );
}

/** What is written is not lost where it is refused, so the sheet stays until it was done. */
function FormSheet({ rep, lead, what, close }: Omit<Props, 'send'>) {
  const client = useQueryClient();
  const keyOf = useOnceKey();
  const sent = useMutation({
    mutationFn: (work: Work) => doWork(lead.lead_id, work, { key: keyOf(work), rep }),
    onSuccess: (_, work) => {
      say(work.does === 'dispute' ? said.done.dispute : said.done.outcome);
      void client.invalidateQueries({ queryKey: ['my', rep] });
      close();
    },
  });
  const form = { send: sent.mutate, isPending: sent.isPending, problem: sent.error };
  return what === 'dispute' ? (
    <Sheet title={workTexts.dispute.title} close={close}>
      <DisputeForm {...form} />
    </Sheet>
  ) : (
    <Sheet title={workTexts.outcome.title} close={close}>
      <OutcomeForm {...form} />
    </Sheet>
  );
}
