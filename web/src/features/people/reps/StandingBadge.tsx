// How a rep stands now: a word with a shape, and until when or why.
import { IconBan, IconCircleCheck, IconMoon, IconPlane, IconUserOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import type { RepStanding } from './standing';
import classes from './StandingBadge.module.css';

const looks: Readonly<Record<RepStanding['kind'], readonly ['good' | 'bad' | 'warn' | 'info' | 'quiet', ReactNode]>> = {
  working: ['good', <IconCircleCheck key="i" size={12} stroke={2.2} />],
  off: ['quiet', <IconMoon key="i" size={12} stroke={2.2} />],
  away: ['info', <IconPlane key="i" size={12} stroke={2.2} />],
  full: ['warn', <IconBan key="i" size={12} stroke={2.2} />],
  left: ['quiet', <IconUserOff key="i" size={12} stroke={2.2} />],
};

export function StandingBadge({ standing, zone }: { standing: RepStanding; zone: string }) {
  const [tone, icon] = looks[standing.kind];
  const { until } = standing;
  return (
    <span className={classes.standing}>
      <Badge tone={tone} icon={icon}>
        {peopleTexts.states[standing.kind]}
      </Badge>
      <span className={classes.why}>
        {(standing.why !== 'working' || until !== null) && peopleTexts.why[standing.why]}{' '}
        {until !== null && <Moment at={new Date(until).toISOString()} zone={zone} />}
      </span>
    </span>
  );
}
