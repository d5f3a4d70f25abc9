// What can be done with a lead: what is done most as buttons, the rest in a menu; each with its coded reason.
import { Button, Menu } from '@mantine/core';
import {
  IconBell,
  IconClockPlus,
  IconDots,
  IconFlag,
  IconGitMerge,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPrinter,
  IconSeparator,
  IconTrophy,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Permission, useSession } from '#/base/api/session';
import type { LeadView } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { Ask, type Asked } from './Ask';
import { extendable } from './extendable';
import { useWork } from './useLead';
import classes from './Actions.module.css';

const said = texts.actions;
const more = workTexts.menu;

interface Props {
  id: string;
  etag: string | null;
  view: LeadView;
  /** A dispute of it waits for an answer already. */
  isDisputed: boolean;
}

export function Actions({ id, etag, view, isDisputed }: Props) {
  const { may } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const work = useWork(id, etag);
  const isOpen = view.status === 'open';
  const isOffered = view.outcome === 'offered';
  const isPaused = (view.clocks ?? []).some((clock) => clock.state === 'paused');
  const atOnce = (does: 'accept' | 'separate' | 'resume', done: string) => () =>
    work.mutate(does === 'resume' ? { does, reason: 'customer_answered' } : { does }, {
      onSuccess: () => say(done),
      onError: (problem) => say(problemText(problem)),
    });
  const items: readonly (Item | null)[] = [
    isOpen && view.assignee
      ? { name: more.snooze, icon: <IconBell size={15} />, needs: 'leads:work', act: () => setAsked('snooze') }
      : null,
    { name: more.outcome, icon: <IconTrophy size={15} />, needs: 'leads:work', act: () => setAsked('outcome') },
    view.assignee && !isDisputed
      ? { name: more.dispute, icon: <IconFlag size={15} />, needs: 'leads:work', act: () => setAsked('dispute') }
      : null,
    isOpen && !isPaused && (view.clocks ?? []).some((clock) => clock.state === 'running')
      ? { name: more.pause, icon: <IconPlayerPause size={15} />, needs: 'leads:work', act: () => setAsked('pause') }
      : null,
    isOpen && extendable(view.clocks ?? []).promise !== null
      ? { name: more.extend, icon: <IconClockPlus size={15} />, needs: 'leads:move', act: () => setAsked('extend') }
      : null,
    isOpen && isPaused
      ? {
          name: more.resume,
          icon: <IconPlayerPlay size={15} />,
          needs: 'leads:work',
          act: atOnce('resume', workTexts.pause.resumed),
        }
      : null,
    isOpen
      ? { name: more.merge, icon: <IconGitMerge size={15} />, needs: 'data:write', act: () => setAsked('merge') }
      : null,
    view.status === 'joined'
      ? {
          name: more.separate,
          icon: <IconSeparator size={15} />,
          needs: 'data:write',
          act: atOnce('separate', workTexts.merge.separated),
        }
      : null,
    isOpen
      ? { name: more.close, icon: <IconLock size={15} />, needs: 'leads:work', act: () => setAsked('close') }
      : null,
    { name: more.print, icon: <IconPrinter size={15} />, needs: 'leads:read', act: () => window.print() },
  ];
  return (
    <div className={`${classes.actions ?? ''} no-print`} role="group" aria-label={said.title}>
      {isOpen && may('leads:work') && (
        <>
          {isOffered && (
            <Button onClick={atOnce('accept', said.done.accept)} loading={work.isPending}>
              {said.accept}
            </Button>
          )}
          {!isOffered && view.assignee && <Button onClick={() => setAsked('touch')}>{said.touch}</Button>}
          {view.assignee && (
            <Button variant="default" onClick={() => setAsked('pass')}>
              {said.pass}
            </Button>
          )}
        </>
      )}
      {isOpen && may('leads:move') && (
        <Button variant="default" onClick={() => setAsked('reassign')}>
          {said.reassign}
        </Button>
      )}
      <More items={items.filter((item) => item !== null).filter((item) => may(item.needs))} />
      {asked && <Ask asked={asked} id={id} etag={etag} view={view} close={() => setAsked(null)} />}
    </div>
  );
}

interface Item {
  readonly name: string;
  readonly icon: ReactNode;
  readonly needs: Permission;
  readonly act: () => void;
}

function More({ items }: { items: readonly Item[] }) {
  return (
    <Menu position="bottom-end" classNames={{ item: classes.item }}>
      <Menu.Target>
        <Button variant="default" className={classes.more} aria-label={more.more}>
          <IconDots size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ name, icon, act }) => (
          <Menu.Item key={name} leftSection={icon} onClick={act}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
