// A state in a word, with a shape before it: colour is never alone.
import {
  IconArrowBack,
  IconBan,
  IconCheck,
  IconCopy,
  IconHourglass,
  IconInbox,
  IconPointFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { codeWords } from '#/base/format/names';
import { texts } from '#/base/texts/texts';
import classes from './Badge.module.css';

type Tone = 'good' | 'bad' | 'warn' | 'info' | 'quiet';

export function Badge({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}

const looks: Readonly<Record<string, readonly [Tone, ReactNode]>> = {
  assigned: ['good', <IconCheck key="i" size={12} stroke={2.5} />],
  offered: ['info', <IconArrowBack key="i" size={12} stroke={2.5} />],
  held: ['warn', <IconHourglass key="i" size={12} stroke={2.2} />],
  queued: ['quiet', <IconInbox key="i" size={12} stroke={2.2} />],
  duplicate: ['quiet', <IconCopy key="i" size={12} stroke={2.2} />],
  rejected: ['quiet', <IconBan key="i" size={12} stroke={2.2} />],
  closed: ['quiet', <IconPointFilled key="i" size={12} />],
};

/** What a lead's latest decision came to, or that it is closed. */
export function OutcomeBadge({ outcome, status }: { outcome: string; status: string }) {
  const shown = status === 'closed' ? 'closed' : outcome;
  const [tone, icon] = looks[shown] ?? ['quiet', null];
  const words = shown === 'closed' ? texts.statuses.closed : (texts.outcomes[shown] ?? codeWords(shown));
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}
