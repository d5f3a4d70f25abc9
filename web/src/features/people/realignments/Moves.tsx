// Accounts that change hands, one a line: from whom, to whom, why.
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import plain from '#/parts/page/PlainTable.module.css';
import { Sentence } from '#/parts/Sentence';
import classes from './Moves.module.css';

const said = peopleTexts.realignments;

interface Move {
  readonly account: string;
  readonly name: string;
  readonly former: string | null;
  readonly owner: string;
  readonly why: string;
  readonly state?: string;
}

export function Moves({ moves }: { moves: readonly Move[] }) {
  const repName = useRepName();
  const hasStates = moves.some(({ state }) => state);
  return (
    <div className={classes.scroller} tabIndex={0} role="region" aria-label={said.moves}>
      <table className={plain.table}>
        <thead>
          <tr>
            <th>{said.account}</th>
            <th>{said.from}</th>
            <th>{said.to}</th>
            <th>{said.because}</th>
            {hasStates && <th>{said.state}</th>}
          </tr>
        </thead>
        <tbody>
          {moves.map(({ account, name, former, owner, why, state }) => (
            <tr key={account}>
              <td className={classes.name} title={account}>
                {name || account}
              </td>
              <td>{former ? repName(former) : peopleTexts.nobody}</td>
              <td>{repName(owner)}</td>
              <td className={classes.why}>
                <Sentence text={why} />
              </td>
              {hasStates && <td>{said.moveStates[state ?? ''] ?? state}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
