// The course of a number as a line without axes; the tile around it says the number.
import { sparkPath } from './sparkPath';
import classes from './Sparkline.module.css';

const width = 120;
const height = 32;

export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const { line, area } = sparkPath(values, width, height);
  if (line === '') return <span className={classes.none} />;
  return (
    <svg className={classes.spark} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
      <path className={classes.area} d={area} />
      <path className={classes.line} d={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
