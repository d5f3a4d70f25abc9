// A bar to the left or to the right of level.
import classes from './Diverging.module.css';

export function Diverging({ bar, size = 's' }: { bar: number; size?: 's' | 'm' }) {
  const width = `${Math.abs(bar) * 50}%`;
  return (
    <span className={classes.line} data-size={size}>
      <i data-side={bar < 0 ? 'left' : 'right'} style={bar < 0 ? { right: '50%', width } : { left: '50%', width }} />
    </span>
  );
}
