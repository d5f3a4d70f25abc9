// Targets in the order in which they are tried: moved up, taken away, and added from what there is.
import { Select } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import type { Flow } from '../model/flow';
import { ownerPaths } from '../model/target';
import { targetText } from './targetText';
import type { PlaceKind } from './NewPlace';
import type { Words } from './useWords';
import classes from './TargetList.module.css';

const said = flowTexts.panel;
// No target begins like these.
const newPool = '+ pool';
const newQueue = '+ queue';

interface Props {
  label: string;
  targets: readonly string[];
  flow: Flow;
  words: Words;
  repName: (id: string) => string;
  mayEdit: boolean;
  /** The pool that this is about, which is no target of its own. */
  except?: string;
  set: (targets: readonly string[]) => void;
  /** Asks for a new pool or queue to be the last target. */
  begin: (kind: PlaceKind) => void;
}

export function TargetList({ label, targets, flow, words, repName, mayEdit, except, set, begin }: Props) {
  return (
    <div className={classes.targets} role="group" aria-label={label}>
      <ol>
        {targets.map((target, index) => {
          const name = targetText(target, repName);
          return (
            <li key={`${index} ${target}`}>
              <span className={`${classes.place ?? ''} numbers`}>{index + 1}</span>
              <span className={classes.name} title={target}>
                {name}
              </span>
              {mayEdit && index > 0 && (
                <button type="button" aria-label={said.targetUp(name)} onClick={() => set(swapped(targets, index))}>
                  <IconArrowUp size={13} stroke={2} />
                </button>
              )}
              {mayEdit && targets.length > 1 && (
                <button
                  type="button"
                  aria-label={said.dropTarget(name)}
                  onClick={() => set(targets.filter((_, at) => at !== index))}
                >
                  <IconX size={13} stroke={2} />
                </button>
              )}
            </li>
          );
        })}
      </ol>
      {mayEdit && (
        <Select
          aria-label={said.addTarget}
          placeholder={said.addTarget}
          data={targetChoices(flow, words, [...targets, ...(except === undefined ? [] : [except])], repName)}
          value={null}
          searchable
          maxDropdownHeight={300}
          onChange={(target) => {
            if (target === newPool) begin('pools');
            else if (target === newQueue) begin('queues');
            else if (target !== null) set([...targets, target]);
          }}
        />
      )}
    </div>
  );
}

function swapped(targets: readonly string[], index: number): string[] {
  const next = [...targets];
  next.splice(index - 1, 0, ...next.splice(index, 1));
  return next;
}

function targetChoices(flow: Flow, words: Words, taken: readonly string[], repName: (id: string) => string) {
  const { kinds } = said;
  const choice = (value: string) => ({ value, label: targetText(value, repName) });
  const columns = (words.vocabulary?.lists ?? [])
    .filter((list) => flow.names.lists.includes(list.name))
    .flatMap((list) => list.columns.slice(1).map((column) => `${list.name}.${column}`));
  const groups = [
    { group: kinds.pools, items: flow.pools.map((pool) => pool.name) },
    { group: kinds.owners, items: [...ownerPaths, ...(flow.territories ? ['territory.pool', 'territory.owner'] : [])] },
    { group: kinds.queues, items: flow.queues.map((queue) => `queue ${queue.name}`) },
    { group: kinds.lists, items: columns },
    { group: kinds.other, items: ['next rule', 'hold until open', 'hold 1h', 'hold 4h'] },
    { group: kinds.people, items: (words.vocabulary?.reps ?? []).map((rep) => `rep ${rep.id}`) },
  ];
  const fresh = [
    { value: newPool, label: said.newPool },
    { value: newQueue, label: said.newQueue },
  ];
  return [
    ...groups
      .map(({ group, items }) => ({ group, items: items.filter((item) => !taken.includes(item)).map(choice) }))
      .filter(({ items }) => items.length > 0),
    { group: kinds.fresh, items: fresh },
  ];
}
