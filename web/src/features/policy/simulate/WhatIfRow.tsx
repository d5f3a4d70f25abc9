// One thing that is to be other in a simulation, with what it needs to be said.
import { Select, TextInput } from '@mantine/core';
import type { Rep } from '#/base/api/reps';
import { policyTexts } from '#/base/texts/policy';
import type { WhatIf } from './whatIf';
import classes from './Simulate.module.css';

const said = policyTexts.simulate;

interface Props {
  whatIf: WhatIf;
  reps: readonly Rep[];
  change: (whatIf: WhatIf) => void;
}

export function WhatIfRow({ whatIf, reps, change }: Props) {
  const { kind } = whatIf;
  const people = reps.map((rep) => ({ value: rep.id, label: rep.name }));
  const written = (name: 'who' | 'what' | 'from' | 'until' | 'count', label: string, type = 'text') => (
    <TextInput
      aria-label={label}
      placeholder={label}
      type={type}
      value={whatIf[name]}
      onChange={({ currentTarget }) => change({ ...whatIf, [name]: currentTarget.value })}
    />
  );
  const chosen = (name: 'who' | 'what', label: string) => (
    <Select
      aria-label={label}
      placeholder={label}
      data={people}
      value={whatIf[name] || null}
      onChange={(value) => change({ ...whatIf, [name]: value ?? '' })}
      searchable
    />
  );
  return (
    <div className={classes.row}>
      <b>{said.kinds[kind]}</b>
      {kind === 'away' && (
        <>
          {chosen('who', said.who)}
          {written('from', said.from, 'date')}
          {written('until', said.until, 'date')}
        </>
      )}
      {kind === 'without' && chosen('who', said.who)}
      {kind === 'added' && (
        <>
          {written('who', said.name)}
          {chosen('what', said.like)}
        </>
      )}
      {kind === 'team' && (
        <>
          {written('who', said.team)}
          {written('what', said.members)}
        </>
      )}
      {kind === 'volume' && written('count', said.times, 'number')}
      {kind === 'burst' && (
        <>
          {written('count', said.howMany, 'number')}
          {written('from', said.at, 'datetime-local')}
          {written('what', said.source)}
        </>
      )}
    </div>
  );
}
