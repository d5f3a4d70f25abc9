// The policy drawn; a large one only when it is asked for.
import { Button } from '@mantine/core';
import { IconSitemap } from '@tabler/icons-react';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { Empty, Loading } from '#/parts/states';
import { largeFrom } from './draft/useDraftText';

// To read a small one costs less than to ask another thread, and nothing flickers.
const SmallFlow = lazy(async () => ({ default: (await import('./flow/SmallFlow')).SmallFlow }));
const LargeFlow = lazy(async () => ({ default: (await import('./flow/LargeFlow')).LargeFlow }));
const said = policyTexts;

export function FlowPane(props: ComponentProps<typeof SmallFlow>) {
  const [isAsked, setAsked] = useState(false);
  const isLarge = props.text.length > largeFrom;
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
      {isLarge ? <LargeFlow {...props} cancel={() => setAsked(false)} /> : <SmallFlow {...props} />}
    </Suspense>
  );
}
