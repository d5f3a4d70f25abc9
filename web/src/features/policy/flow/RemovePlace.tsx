// Taking a pool or a queue out of the policy: possible once nothing names it, and said where something does.
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import { usesOf } from '../model/add';
import type { Flow, PoolItem, QueueItem } from '../model/flow';
import classes from './Panel.module.css';

interface Props {
  item: PoolItem | QueueItem;
  /** All of its kind: the last of them stays. */
  items: readonly unknown[];
  text: string;
  flow: Flow;
  label: string;
  remove: () => void;
}

export function RemovePlace({ item, items, text, flow, label, remove }: Props) {
  if (items.length < 2 || item.piece === null) return null;
  const uses = usesOf(text, flow, item);
  return (
    <div className={classes.end}>
      <Button variant="default" leftSection={<IconTrash size={14} stroke={1.8} />} disabled={uses > 0} onClick={remove}>
        {label}
      </Button>
      {uses > 0 && <p className={classes.hint}>{flowTexts.panel.isNamed(uses)}</p>}
    </div>
  );
}
