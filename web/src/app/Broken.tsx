// What stands in the place of a page that broke: what the server refused is said, all else is loaded anew.
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { ServerProblem } from '#/base/api/problem';
import { texts } from '#/base/texts/texts';
import { useTitle } from '#/parts/page/useTitle';
import { Empty, Failed } from '#/parts/states';

const said = texts.app.broken;

export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  useTitle(said.title);
  if (error instanceof ServerProblem) return <Failed problem={error} retry={reset} />;
  return (
    <Empty
      icon={<IconRefresh size={22} stroke={1.6} />}
      title={said.title}
      hint={said.hint}
      action={
        <Button variant="default" onClick={() => window.location.reload()}>
          {said.again}
        </Button>
      }
    />
  );
}
