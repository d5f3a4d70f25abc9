// Which accounts, as rules say it, and who gets them: one rep, or the people of a pool.
import { Select, Textarea } from '@mantine/core';
import { codeWords } from '#/base/format/names';
import { peopleTexts } from '#/base/texts/people';
import { RepSelect } from '#/parts/RepSelect';
import { Sentence } from '#/parts/Sentence';
import { Segments } from '#/parts/Segments';
import { usePools } from '../data';
import { balances, type Begun, receivers } from './begun';
import classes from './ConditionForm.module.css';

const said = peopleTexts.realignments.begin;

interface Props {
  begun: Begun;
  set: (begun: Begun) => void;
  problem: string;
}

export function ConditionForm({ begun, set, problem }: Props) {
  const { data: pools = [] } = usePools();
  return (
    <div className={classes.form}>
      <Textarea
        label={said.when}
        description={said.whenHint}
        placeholder={said.whenSuch}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: classes.condition }}
        error={problem && <Sentence text={problem} />}
        value={begun.when}
        onChange={(event) => set({ ...begun, when: event.currentTarget.value })}
      />
      <div className={classes.who}>
        <Segments
          label={said.receiver}
          choices={receivers.map((value) => ({ value, label: said.receivers[value] }))}
          value={begun.receiver}
          choose={(receiver) => set({ ...begun, receiver })}
        />
        {begun.receiver === 'owner' ? (
          <RepSelect label={said.owner} value={begun.owner} onChange={(owner) => set({ ...begun, owner })} />
        ) : (
          <>
            <Select
              label={said.pool}
              data={pools.map(({ pool }) => ({ value: pool, label: codeWords(pool) }))}
              value={begun.pool}
              onChange={(pool) => set({ ...begun, pool })}
              searchable
              maxDropdownHeight={260}
            />
            <Segments
              label={said.by}
              choices={balances.map((value) => ({ value, label: said.bys[value] }))}
              value={begun.by}
              choose={(by) => set({ ...begun, by })}
            />
          </>
        )}
        {begun.receiver === 'pool' && <p>{said.poolHint}</p>}
      </div>
    </div>
  );
}
