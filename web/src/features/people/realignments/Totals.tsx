// What a realignment comes to, in numbers.
import { peopleTexts } from '#/base/texts/people';
import type { Counts } from './shifts';
import classes from './Totals.module.css';

const said = peopleTexts.realignments;

export function Totals({ counts }: { counts: Counts }) {
  const kept = Object.entries(counts.kept);
  const nobody = Object.values(counts.nobody).reduce((sum, count) => sum + count, 0);
  const numbers = [
    [said.ofAccounts(counts.accounts), counts.moving],
    [said.leadsAlong, counts.leads],
    [said.opportunitiesAlong, counts.opportunities],
    ...kept.map(([why, count]) => [said.keptFor(why), count] as const),
    [said.nowhere, counts.nowhere],
    [said.nobody, nobody],
  ] as const;
  return (
    <ul className={classes.totals}>
      {numbers.map(
        ([name, count], at) =>
          (at === 0 || count > 0) && (
            <li key={name} data-warn={name === said.nobody ? '' : undefined}>
              <b className="numbers">{count}</b>
              <span>{name}</span>
            </li>
          ),
      )}
    </ul>
  );
}
