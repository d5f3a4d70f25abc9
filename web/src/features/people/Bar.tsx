// How much of something is used, as a small bar with its numbers.
import classes from './Bar.module.css';

interface Props {
  count: number;
  of: number | null;
  /** For those who do not see it. */
  label: string;
}

// From here on somebody should look.
const highShare = 0.85;

export function Bar({ count, of, label }: Props) {
  const share = of === null ? 0 : of === 0 ? 1 : Math.min(count / of, 1);
  const level = share >= 1 ? 'full' : share >= highShare ? 'high' : undefined;
  return (
    <span className={`${classes.bar ?? ''} numbers`} role="img" aria-label={label} data-level={level}>
      <span className={classes.count} aria-hidden>
        {count}
        {of !== null && <i>/{of}</i>}
      </span>
      {of !== null && (
        <span className={classes.track} aria-hidden>
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </span>
  );
}
