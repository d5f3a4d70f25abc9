// A promise and how it stands, ticking: a dial that fills, a shape and words, so that colour is never alone.
import { shortSpan, spanText } from '#/base/format/moments';
import { texts } from '#/base/texts/texts';
import { useNow } from '#/base/time/now';
import { standingOf, type Promised } from './clockStanding';
import classes from './Clock.module.css';

interface Props extends Promised {
  size?: 'short' | 'full';
}

export function Clock({ size = 'full', ...promised }: Props) {
  const now = useNow();
  const standing = standingOf(promised, now);
  if (standing.kind === 'none') return <span className={classes.none}>–</span>;
  const span = size === 'short' ? shortSpan(standing.ms) : spanText(standing.ms);
  const said = {
    answered: size === 'short' ? span : texts.clock.answeredIn(span),
    late: size === 'short' ? `−${span}` : texts.clock.late(span),
    soon: size === 'short' ? span : texts.clock.left(span),
    left: size === 'short' ? span : texts.clock.left(span),
    closed: texts.statuses.closed,
  }[standing.kind];
  return (
    <span className={`${classes.clock ?? ''} numbers`} data-kind={standing.kind}>
      <Dial kind={standing.kind} share={standing.share} />
      {said}
    </span>
  );
}

const around = 2 * Math.PI * 5;

function Dial({ kind, share }: { kind: string; share: number }) {
  if (kind === 'answered' || kind === 'closed') {
    return (
      <svg className={classes.dial} viewBox="0 0 14 14" aria-label={texts.clock.answered}>
        <path d="M3 7.400l2.800 2.800L11.200 4.400" className={classes.tick} />
      </svg>
    );
  }
  if (kind === 'late') {
    return (
      <svg className={classes.dial} viewBox="0 0 14 14" aria-label={texts.clock.missed}>
        <path d="M7 1.400 13 12.400H1z" className={classes.fill} />
        <path d="M7 5.400v3.200M7 10.400v.4" className={classes.cut} />
      </svg>
    );
  }
  return (
    <svg className={classes.dial} viewBox="0 0 14 14" aria-hidden>
      <circle cx="7" cy="7" r="5" className={classes.ring} />
      <circle
        cx="7"
        cy="7"
        r="5"
        className={classes.arc}
        strokeDasharray={`${around * share} ${around}`}
        transform="rotate(-90 7 7)"
      />
    </svg>
  );
}
