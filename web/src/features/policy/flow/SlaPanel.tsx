// The promises: lines in their order, each with the times that it promises.
import { flowTexts } from '#/base/texts/flow';
import { setValue } from '../model/edit';
import type { SlaItem } from '../model/flow';
import { textAt } from '../model/tree';
import { ConditionBuilder } from './ConditionBuilder';
import type { PanelProps } from './panelProps';
import { Said } from './Said';
import { Typed } from './Typed';
import classes from './Panel.module.css';

const said = flowTexts.panel;
const times = [
  ['accept within', said.accept],
  ['touch within', said.touch],
] as const;

export function SlaPanel(props: PanelProps) {
  return (
    <>
      <p className={classes.hint}>{said.slaHint}</p>
      {props.flow.sla.map((line) => (
        <Line key={line.id} line={line} {...props} />
      ))}
    </>
  );
}

function Line({ line, text, words, mayEdit, apply }: PanelProps & { line: SlaItem }) {
  const name = [textAt(line.tree, 'name'), line.when?.text ?? ''].find((each) => each !== '') ?? said.slaAll;
  const changed = flowTexts.said.changed(name);
  const stages = (line.tree?.entries ?? []).filter((entry) => entry.key.startsWith('at '));
  return (
    <details className={classes.fold}>
      <summary>
        <strong>{name}</strong>
        <span className="numbers">{textAt(line.tree, 'touch within')}</span>
      </summary>
      <div className={classes.folded}>
        {line.when === null ? (
          <p className={classes.hint}>{said.slaAll}</p>
        ) : (
          <ConditionBuilder
            label={said.when}
            when={line.when}
            words={words}
            mayEdit={mayEdit}
            write={(when) => apply(setValue(text, line, 'when', when), changed)}
          />
        )}
        {mayEdit && (
          <div className={classes.grid}>
            {times.map(([key, label]) => {
              const value = textAt(line.tree, key);
              return (
                <Typed
                  key={`${key} ${value}`}
                  label={label}
                  value={value}
                  placeholder="30m"
                  write={(next) => apply(setValue(text, line, key, next === '' ? null : next), changed)}
                />
              );
            })}
          </div>
        )}
        {stages.length > 0 && (
          <ul className={classes.stages}>
            {stages.map((entry) => (
              <li key={entry.key}>
                <span>{entry.key}</span>
                <Said text={text.slice(entry.value.from, entry.value.to)} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}
