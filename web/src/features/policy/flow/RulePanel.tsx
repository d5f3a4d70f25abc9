// One rule: its condition, its targets and what else it says.
import { Button, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import { setEnd, setTargets, setValue } from '../model/edit';
import type { RuleItem } from '../model/flow';
import { rename } from '../model/rename';
import { ConditionBuilder } from './ConditionBuilder';
import type { PanelProps } from './panelProps';
import { Rows } from './Rows';
import { TargetList } from './TargetList';
import { Typed } from './Typed';
import classes from './Panel.module.css';

const said = flowTexts.panel;

interface Props extends PanelProps {
  rule: RuleItem;
  remove: () => void;
}

export function RulePanel({ rule, remove, ...props }: Props) {
  const { text, flow, words, repName, mayEdit, apply, begin } = props;
  const changed = flowTexts.said.changed(rule.name);
  const put = (key: string, value: string) => apply(setValue(text, rule, key, value === '' ? null : value), changed);
  const end = (wanted: Parameters<typeof setEnd>[2]) => apply(setEnd(text, rule, wanted), changed);
  const isLast = rule.number === flow.rules.length;
  return (
    <>
      {mayEdit && (
        <Typed
          key={rule.name}
          label={said.name}
          value={rule.name}
          write={(name) => apply(rename(text, flow, rule, name), changed)}
        />
      )}
      <section className={classes.part}>
        <h3>{said.when}</h3>
        {isLast && rule.isAlways ? (
          <p className={classes.hint}>{said.pinned}</p>
        ) : (
          <ConditionBuilder
            label={said.when}
            when={rule.when}
            words={words}
            mayEdit={mayEdit}
            write={(when) => apply(setValue(text, rule, 'when', when), changed)}
          />
        )}
      </section>
      {rule.reject !== '' ? (
        <section className={classes.part}>
          <h3>{flowTexts.reject}</h3>
          {mayEdit ? (
            <Typed
              key={rule.reject}
              label={said.reject}
              value={rule.reject}
              write={(reason) => reason !== '' && put('reject', reason)}
            />
          ) : (
            <p>{rule.reject}</p>
          )}
          {mayEdit && (
            <button
              type="button"
              className={classes.link}
              onClick={() => end({ to: [flow.pools[0]?.name ?? 'hold 4h'] })}
            >
              {said.sendOn}
            </button>
          )}
        </section>
      ) : rule.table ? (
        <section className={classes.part}>
          <h3>{said.table}</h3>
          <p className={classes.hint}>{said.tableHint}</p>
          <Rows {...props} table={rule.table} name={rule.name} columns={['when', 'to']} />
        </section>
      ) : (
        <section className={classes.part}>
          <h3>{said.to}</h3>
          <p className={classes.hint}>{said.toHint}</p>
          <TargetList
            label={said.to}
            targets={rule.to.map((part) => part.text)}
            flow={flow}
            words={words}
            repName={repName}
            mayEdit={mayEdit}
            set={(targets) => apply(setTargets(text, rule, targets), changed)}
            begin={(kind) => begin(kind, { id: rule.id })}
          />
          {mayEdit && !(isLast && rule.isAlways) && (
            <button type="button" className={classes.link} onClick={() => end({ reject: said.rejectReason })}>
              {said.turnAway}
            </button>
          )}
        </section>
      )}
      {mayEdit && (
        <section className={classes.part}>
          <Select
            label={said.priority}
            data={Object.entries(said.priorities).map(([value, label]) => ({ value, label }))}
            value={rule.priority || 'normal'}
            onChange={(priority) => put('priority', priority === null || priority === 'normal' ? '' : priority)}
          />
          <Typed
            key={`release ${rule.release}`}
            label={said.release}
            value={rule.release}
            placeholder={said.releaseHint}
            write={(rate) => put('release', rate)}
          />
          <Typed key={`note ${rule.note}`} label={said.note} value={rule.note} write={(note) => put('note', note)} />
        </section>
      )}
      {!mayEdit && rule.note !== '' && <p className={classes.hint}>{rule.note}</p>}
      {mayEdit && flow.rules.length > 1 && (
        <div className={classes.end}>
          <Button variant="default" leftSection={<IconTrash size={14} stroke={1.8} />} onClick={remove}>
            {said.remove}
          </Button>
        </div>
      )}
    </>
  );
}
