// Something that is shown once: it is copied, and then gone.
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { say } from '#/parts/toast';
import classes from './Once.module.css';

interface Props {
  hint: string;
  secret: string;
  said: { readonly copy: string; readonly copied: string; readonly done: string };
  close: () => void;
  children?: ReactNode;
}

export function Once({ hint, secret, said, close, children }: Props) {
  // On plain http a browser has no clipboard for pages; the text can still be marked.
  const canCopy = 'clipboard' in navigator;
  return (
    <div className={classes.once}>
      <p className={classes.hint}>{hint}</p>
      <code className={classes.secret} tabIndex={0}>
        {secret}
      </code>
      {children}
      <div className={classes.foot}>
        {canCopy && (
          <Button
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={() => void navigator.clipboard.writeText(secret).then(() => say(said.copied))}
          >
            {said.copy}
          </Button>
        )}
        <Button onClick={close}>{said.done}</Button>
      </div>
    </div>
  );
}
