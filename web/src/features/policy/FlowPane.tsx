// The policy drawn; a large one only when it is asked for.
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSitemap } from '@tabler/icons-react';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { Empty, Loading } from '#/parts/states';
import { largeFrom } from './draft/useDraftText';

const FlowView = lazy(async () => ({ default: (await import('./flow/FlowView')).FlowView }));
const said = policyTexts;
const restMs = 2_500;

export function FlowPane(props: ComponentProps<typeof FlowView>) {
  const [isAsked, setAsked] = useState(false);
  const isLarge = props.text.length > largeFrom;
  // A large one takes a second to be drawn, so that waits until nobody types.
  const [rested] = useDebouncedValue(props.text, restMs);
  if (isLarge && !isAsked) {
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
      <FlowView {...props} text={isLarge ? rested : props.text} />
    </Suspense>
  );
}
