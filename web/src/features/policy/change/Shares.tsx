// Who has which share of a pool's turns, before and after.
import { useRepName } from '#/base/api/reps';
import type { ShareChange } from './difference';
import classes from './Changes.module.css';

export function Shares({ shares }: { shares: readonly ShareChange[] }) {
  const nameOf = useRepName();
  const most = Math.max(1, ...shares.flatMap(({ old, now }) => [old ?? 0, now ?? 0]));
  return (
    <table className={classes.shares}>
      <tbody>
        {shares.map(({ who, old, now }) => (
          <tr key={who}>
            <th scope="row">{nameOf(who)}</th>
            <td>
              <i data-old="" style={{ width: `${((old ?? 0) / most) * 100}%` }} />
              <i style={{ width: `${((now ?? 0) / most) * 100}%` }} />
            </td>
            <td className="numbers">
              {old === null ? '–' : `${old}%`} → {now === null ? '–' : `${now}%`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
