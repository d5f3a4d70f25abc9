// The picture of a policy that is read within a few milliseconds: here and now, so that it follows every letter.
import { useDeferredValue, useMemo, useState } from 'react';
import { flowOf } from '../model/flow';
import { type Open, placedOf } from '../drawing/drawing';
import { type FlowProps, FlowView } from './FlowView';

export function SmallFlow(props: FlowProps) {
  const text = useDeferredValue(props.text);
  const [open, setOpen] = useState<Open>(new Set());
  const flow = useMemo(() => flowOf(text), [text]);
  const placed = useMemo(() => placedOf(flow, open), [flow, open]);
  const drawing = useMemo(() => ({ text, flow, ...placed }), [text, flow, placed]);
  return <FlowView {...props} drawing={drawing} openGroup={(id) => setOpen(new Set([...open, id]))} />;
}
