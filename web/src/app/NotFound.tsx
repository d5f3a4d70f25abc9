// What stands at an address where nothing is.
import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { texts } from '#/base/texts/texts';
import { useTitle } from '#/parts/page/useTitle';
import { Empty } from '#/parts/states';

const said = texts.app.notFound;

export function NotFound() {
  useTitle(said.title);
  return (
    <Empty
      icon={<IconMapOff size={22} stroke={1.6} />}
      title={said.title}
      hint={said.hint}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {texts.access.notYours.home}
        </Button>
      }
    />
  );
}
