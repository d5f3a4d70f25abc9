// A dialog in the middle of a desk, and a sheet that comes from below where a thumb is, on a phone.
import { Drawer, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useFocusBack } from './useFocusBack';
import classes from './Sheet.module.css';

interface Props {
  title: ReactNode;
  close: () => void;
  size?: 'sm' | 'md' | 'lg';
  children: ReactNode;
}

export function Sheet({ title, close, size = 'sm', children }: Props) {
  useFocusBack();
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  if (!isPhone) {
    return (
      <Modal opened onClose={close} title={title} size={size}>
        {children}
      </Modal>
    );
  }
  return (
    <Drawer
      opened
      onClose={close}
      title={title}
      position="bottom"
      lockScroll={false}
      size="auto"
      transitionProps={{ duration: 160 }}
      classNames={{ content: classes.content, body: classes.body, header: classes.header, title: classes.title }}
    >
      {children}
    </Drawer>
  );
}
