// A few choices, each one press: what a thumb does faster than a list that must be opened first.
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Choices.module.css';

interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly icon?: ReactNode;
  readonly isOff?: boolean;
}

interface Props<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  choose: (value: T) => void;
  /** The one that was pressed and is being done. */
  pending?: T | null;
  /** The one that is in force. */
  current?: T | null;
}

export function Choices<T extends string>({ label, choices, choose, pending = null, current = null }: Props<T>) {
  return (
    <div className={classes.choices} role="group" aria-label={label}>
      {choices.map(({ value, name, hint, icon, isOff = false }) => (
        <button
          key={value}
          type="button"
          className={classes.choice}
          disabled={isOff || pending !== null}
          aria-pressed={current === null ? undefined : current === value}
          onClick={() => choose(value)}
        >
          {pending === value ? <Loader size={16} color="var(--accent)" /> : icon}
          <span>
            {name}
            {hint !== undefined && <small>{hint}</small>}
          </span>
        </button>
      ))}
    </div>
  );
}
