// What stands in the place of a page that somebody's role does not show.
import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { useTitle } from '#/parts/page/useTitle';
import { Empty } from '#/parts/states';

const said = texts.access.notYours;

export function NotYours({ session }: { session: Session }) {
  useTitle(said.title);
  const role = texts.access.roles[session.user?.role ?? ''] ?? '';
  return (
    <Empty
      icon={<IconLock size={22} stroke={1.6} />}
      title={said.title}
      hint={said.hint(role)}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {said.home}
        </Button>
      }
    />
  );
}
