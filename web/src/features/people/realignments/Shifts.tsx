// Who gains and who loses what, a line each.
import { useRepName } from '#/base/api/reps';
import { language } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { Diverging } from '../pools/Diverging';
import { type Counts, shiftsOf, signed } from './shifts';
import classes from './Shifts.module.css';

const said = peopleTexts.realignments;
const money = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });

export function Shifts({ counts }: { counts: Counts }) {
  const repName = useRepName();
  const shifts = shiftsOf(counts);
  if (shifts.length === 0) return <p className={classes.none}>{said.nobodyChanges}</p>;
  return (
    <div className={classes.scroller} tabIndex={0} role="region" aria-label={said.whoGains}>
      <table className={plain.table}>
        <thead>
          <tr>
            <th>{peopleTexts.reps.who}</th>
            <th data-number="">{said.accounts}</th>
            <th aria-label={said.change} className={classes.bar} />
            <th data-number="">{said.change}</th>
            <th data-number="">{said.leads}</th>
            <th data-number="">{said.value}</th>
          </tr>
        </thead>
        <tbody>
          {shifts.map(({ rep, accounts, leads, value, before, after, bar }) => (
            <tr key={rep}>
              <td>
                <Person id={rep} name={repName(rep)} />
              </td>
              <td data-number="">
                {before} → {after}
              </td>
              <td className={classes.bar}>
                <Diverging bar={bar} size="m" />
              </td>
              <td data-number="">{signed(accounts)}</td>
              <td data-number="">{signed(leads)}</td>
              <td data-number="">{signed(value, (amount) => money.format(amount))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
