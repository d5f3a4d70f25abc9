// The time of one person as bars: when they work, and what is cut out of it.
import { placeOf } from './week';
import classes from './Track.module.css';

interface Span {
  readonly start: string;
  readonly end: string;
}

interface Props {
  covered: {
    readonly working: readonly Span[];
    readonly absences: readonly Span[];
    readonly holidays: readonly Span[];
  };
  start: number;
  end: number;
  label: string;
}

export function Track({ covered, start, end, label }: Props) {
  const bars = (kind: 'working' | 'holiday' | 'absent', spans: readonly Span[]) =>
    spans.map((span) => {
      const place = placeOf(span, { start, end });
      if (place === null) return null;
      const style = { left: `${place.left}%`, width: `${place.width}%` };
      return <i key={`${kind} ${span.start}`} data-kind={kind} style={style} />;
    });
  return (
    <div className={classes.track} role="img" aria-label={label}>
      {bars('holiday', covered.holidays)}
      {bars('absent', covered.absences)}
      {bars('working', covered.working)}
    </div>
  );
}
