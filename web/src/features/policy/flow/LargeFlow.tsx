// The picture of a policy of megabytes: read and laid out in a thread of its own, while everything else goes on.
import { Button, Progress } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { flowTexts } from '#/base/texts/flow';
import { Failed } from '#/parts/states';
import type { Open } from '../drawing/drawing';
import { useDrawing } from '../drawing/useDrawing';
import { type FlowProps, FlowView } from './FlowView';
import classes from './LargeFlow.module.css';

const said = flowTexts.large;
// What was read is still taken in here, so that waits until nobody types.
const restMs = 1_500;

interface Props extends FlowProps {
  cancel: () => void;
}

export function LargeFlow({ cancel, ...props }: Props) {
  const [text] = useDebouncedValue(props.text, restMs);
  const [open, setOpen] = useState<Open>(new Set());
  const { drawing, share, hasFailed } = useDrawing(text, open);
  if (hasFailed) return <Failed problem={null} retry={cancel} />;
  const percent = Math.round(100 * (share ?? 1));
  if (drawing === null) {
    return (
      <div className={classes.first}>
        <p id="drawing">{said.drawing}</p>
        <Progress.Root size="sm">
          <Progress.Section value={percent} color="var(--accent)" aria-labelledby="drawing" />
        </Progress.Root>
        <Button variant="default" onClick={cancel}>
          {said.cancel}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.whole}>
      <FlowView {...props} drawing={drawing} openGroup={(id) => setOpen(new Set([...open, id]))} />
      {share !== null && (
        <p className={`${classes.again ?? ''} numbers`} role="status">
          {said.again(percent)}
        </p>
      )}
    </div>
  );
}
