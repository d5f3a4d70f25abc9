// Where a realignment begins: what says whose each account is to be.
import { peopleTexts } from '#/base/texts/people';
import { Panel } from '#/parts/page/Panel';
import { Segments } from '#/parts/Segments';
import { type Begun, beginnings } from './begun';
import { ConditionForm } from './ConditionForm';
import { TableForm } from './TableForm';
import classes from './Beginning.module.css';

const said = peopleTexts.realignments.begin;

interface Props {
  begun: Begun;
  set: (begun: Begun) => void;
  /** What the server has against the condition. */
  problem: string;
}

export function Beginning({ begun, set, problem }: Props) {
  return (
    <Panel>
      <div className={classes.whole}>
        <div className={classes.choice}>
          <Segments
            label={said.label}
            choices={beginnings.map((value) => ({ value, label: said.names[value] }))}
            value={begun.from}
            choose={(from) => set({ ...begun, from })}
          />
          <p>{said.hints[begun.from]}</p>
        </div>
        {begun.from === 'table' && <TableForm table={begun.table} set={(table) => set({ ...begun, table })} />}
        {begun.from === 'condition' && <ConditionForm begun={begun} set={set} problem={problem} />}
      </div>
    </Panel>
  );
}
