// A text that is written when it is whole: on Enter, or when one goes on to something else. Escape takes it back.
import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  isHidden?: boolean;
  write: (value: string) => void;
}

/** Give it the value as its key, so that it begins anew where the text was changed elsewhere. */
export function Typed({ label, value, placeholder, isHidden = false, write }: Props) {
  const [typed, setTyped] = useState(value);
  const send = () => {
    const clean = typed.trim().replace(/\s+/gu, ' ');
    if (clean !== value) write(clean);
  };
  return (
    <TextInput
      {...(isHidden ? { 'aria-label': label } : { label })}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send();
        if (event.key === 'Escape' && typed !== value) {
          event.stopPropagation();
          setTyped(value);
        }
      }}
    />
  );
}
