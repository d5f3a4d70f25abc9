// A few choices side by side, one of which is on.
import classes from './Segments.module.css';

interface Props<Value extends string> {
  label: string;
  value: Value;
  of: readonly { readonly value: Value; readonly name: string }[];
  choose: (value: Value) => void;
}

export function Segments<Value extends string>({ label, value, of, choose }: Props<Value>) {
  return (
    <div role="group" aria-label={label} className={classes.segments}>
      {of.map((one) => (
        <button key={one.value} type="button" aria-pressed={one.value === value} onClick={() => choose(one.value)}>
          {one.name}
        </button>
      ))}
    </div>
  );
}
