// One of a few choices, beside each other; for more than four a list is better.
import classes from './Segments.module.css';

interface Props<Value extends string> {
  label: string;
  choices: readonly { readonly value: Value; readonly label: string }[];
  value: Value;
  choose: (value: Value) => void;
}

export function Segments<Value extends string>({ label, choices, value, choose }: Props<Value>) {
  return (
    <div role="group" aria-label={label} className={classes.segments}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => choose(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
