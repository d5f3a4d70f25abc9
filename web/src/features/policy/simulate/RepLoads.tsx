// How many leads each rep would have: dark those from pools, light those of owners; the line is how many before, the
// band how many of pools chance alone would give.
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { policyTexts } from '#/base/texts/policy';
import { bandText, type RepLoad, repsInOrder } from './result';
import classes from './SimulationPage.module.css';

const said = policyTexts.simulation;
const shownMax = 14;

export function RepLoads({ reps, beside }: { reps: readonly RepLoad[]; beside: readonly RepLoad[] | null }) {
  const nameOf = useRepName();
  const [isAll, setAll] = useState(false);
  const most = Math.max(1, ...reps.flatMap((rep) => [rep.old, rep.new, rep.chance.by_count.high]));
  const ordered = repsInOrder(reps.filter((rep) => rep.old + rep.new > 0));
  const shown = isAll ? ordered : outermost(ordered);
  return (
    <>
      <table className={classes.loads}>
        <thead>
          <tr>
            <th>{said.rep}</th>
            <th>
              <span className={classes.key}>
                <i data-is="new" /> {said.fromPools} <i data-is="rest" /> {said.fromElsewhere} <i data-is="old" />{' '}
                {said.before} <i data-is="band" /> {said.band}
              </span>
            </th>
            <th>{said.leadsColumn}</th>
            {beside && <th>{said.otherColumn}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((rep) => {
            const { low, high } = rep.chance.by_count;
            const percent = (leads: number) => `${(Math.max(0, leads) / most) * 100}%`;
            return (
              <tr key={rep.name}>
                <th scope="row">
                  {nameOf(rep.name)}
                  <small>{rep.team}</small>
                </th>
                <td>
                  <span className={classes.load}>
                    <i data-is="band" style={{ left: percent(low), width: percent(high - Math.max(0, low)) }} />
                    <i data-is="rest" style={{ width: percent(rep.new) }} />
                    <i
                      data-is="new"
                      data-unfair={rep.is_fair ? undefined : ''}
                      style={{ width: percent(rep.from_pools) }}
                    />
                    <i data-is="old" style={{ left: percent(rep.old) }} />
                  </span>
                </td>
                <td className="numbers">
                  {rep.old} → <b>{rep.new}</b>
                  {!rep.is_fair && (
                    <abbr
                      title={said.unfair(bandText(rep.chance.by_count))}
                      aria-label={said.unfair(bandText(rep.chance.by_count))}
                    >
                      !
                    </abbr>
                  )}
                </td>
                {beside && <td className="numbers">{beside.find((one) => one.name === rep.name)?.new ?? '–'}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
      {ordered.length > shownMax && (
        <button type="button" className={classes.more} onClick={() => setAll(!isAll)}>
          {isAll ? said.fewer : said.all(ordered.length)}
        </button>
      )}
    </>
  );
}

/** Whoever gains most and whoever loses most. */
function outermost(reps: readonly RepLoad[]): readonly RepLoad[] {
  if (reps.length <= shownMax) return reps;
  return [...reps.slice(0, shownMax / 2), ...reps.slice(-shownMax / 2)];
}
