// One queue: a place that is not a person, and who watches it.
import { Select } from '@mantine/core';
import { flowTexts } from '#/base/texts/flow';
import { setValue } from '../model/edit';
import type { QueueItem } from '../model/flow';
import { rename } from '../model/rename';
import { textAt } from '../model/tree';
import type { PanelProps } from './panelProps';
import { RemovePlace } from './RemovePlace';
import { Typed } from './Typed';
import classes from './Panel.module.css';

const said = flowTexts.panel;

export function QueuePanel({ queue, remove, ...props }: PanelProps & { queue: QueueItem; remove: () => void }) {
  const { text, flow, words, repName, mayEdit, apply } = props;
  const changed = flowTexts.said.changed(queue.name);
  const note = textAt(queue.tree, 'note');
  if (!mayEdit || queue.tree === null) {
    return (
      <section className={classes.part}>
        {queue.watchedBy !== '' && (
          <p className={classes.plain}>
            {said.watchedBy} {repName(queue.watchedBy)}
          </p>
        )}
        {note !== '' && <p className={classes.hint}>{note}</p>}
      </section>
    );
  }
  const people = (words.vocabulary?.reps ?? [])
    .filter((rep) => rep.status === 'active' || rep.id === queue.watchedBy)
    .map((rep) => ({ value: rep.id, label: rep.name || rep.id }));
  const isOther = queue.watchedBy !== '' && !people.some((one) => one.value === queue.watchedBy);
  return (
    <>
      <Typed
        key={queue.name}
        label={said.name}
        value={queue.name}
        write={(name) => apply(rename(text, flow, queue, name), changed)}
      />
      <Select
        label={said.watchedBy}
        placeholder={flowTexts.fresh.nobodyYet}
        data={isOther ? [...people, queue.watchedBy] : people}
        value={queue.watchedBy || null}
        searchable
        onChange={(rep) => rep !== null && apply(setValue(text, queue, 'watched by', rep), changed)}
      />
      <Typed
        key={`note ${note}`}
        label={said.note}
        value={note}
        write={(next) => apply(setValue(text, queue, 'note', next === '' ? null : next), changed)}
      />
      <RemovePlace item={queue} items={flow.queues} {...{ text, flow, remove }} label={said.removeQueue} />
    </>
  );
}
