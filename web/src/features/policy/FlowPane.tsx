// The policy drawn; a large one only when it is asked for.
import { Button } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { Empty, Loading } from '#/parts/states';
import { largeFrom } from './draft/useDraftText';

const FlowView = lazy(async () => ({ default: (await import('./flow/FlowView')).FlowView }));
const said = policyTexts;

export function FlowPane(props: ComponentProps<typeof FlowView>) {
  const [isAsked, setAsked] = useState(false);
  if (props.text.length > largeFrom && !isAsked) {
    return (
      <Empty
        icon={<IconSitemap size={22} stroke={1.6} />}
        title={said.draft.views.flow}
        hint={said.draft.large}
        action={
          <Button variant="default" onClick={() => setAsked(true)}>
            {said.draft.drawAnyway}
          </Button>
        }
      />
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <FlowView {...props} />
    </Suspense>
  );
}
