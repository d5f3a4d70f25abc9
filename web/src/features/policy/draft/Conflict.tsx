// Two people have changed the same lines: both texts beside each other, until somebody says what is to stand there.
import { Button } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { useActorName } from '#/base/api/actors';
import { policyTexts } from '#/base/texts/policy';
import { Loading } from '#/parts/states';
import { Segments } from '#/parts/Segments';
import type { Conflict as TheConflict } from './sync';
import classes from './Conflict.module.css';

const TextCompare = lazy(async () => ({ default: (await import('../editor/TextCompare')).TextCompare }));
const said = policyTexts.conflict;

export function Conflict({ conflict, resolve }: { conflict: TheConflict; resolve: (text: string) => void }) {
  const name = useActorName()(conflict.theirs.by);
  const merged = useRef<{ text: () => string }>(null);
  const [beside, setBeside] = useState<'theirs' | 'before'>('theirs');
  const labels = { theirs: said.theirs(name), before: said.before };
  return (
    <section className={classes.conflict} aria-label={said.title}>
      <header className={classes.head} role="alert">
        <div>
          <h2>{said.title}</h2>
          <p>{said.hint(name)}</p>
        </div>
        <div className={classes.actions}>
          <Button variant="default" onClick={() => resolve(conflict.theirs.text)}>
            {said.take}
          </Button>
          <Button onClick={() => resolve(merged.current?.text() ?? conflict.yours)}>{said.save}</Button>
        </div>
      </header>
      <div className={classes.names}>
        <Segments
          label={said.beside}
          choices={[
            { value: 'theirs', label: labels.theirs },
            { value: 'before', label: labels.before },
          ]}
          value={beside}
          choose={setBeside}
        />
        <span>{said.yours}</span>
      </div>
      <div className={classes.texts}>
        <Suspense fallback={<Loading />}>
          <TextCompare
            ref={merged}
            old={beside === 'theirs' ? conflict.theirs.text : conflict.base}
            now={conflict.yours}
            oldLabel={labels[beside]}
            nowLabel={said.yours}
            isEditable
          />
        </Suspense>
      </div>
    </section>
  );
}
