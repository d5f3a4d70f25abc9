// The few numbers of a simulation that say most, before and after; of a second one beside them.
import { policyTexts } from '#/base/texts/policy';
import { type Measure, measuresOf, numberText, type SimulationResult } from './result';
import classes from './SimulationPage.module.css';

const said = policyTexts.simulation;

export function Measures({ result, beside }: { result: SimulationResult; beside: SimulationResult | null }) {
  const others = beside === null ? [] : measuresOf(beside);
  return (
    <dl className={classes.measures}>
      {measuresOf(result).map((measure, at) => {
        const other = others[at];
        return (
          <div key={measure.name}>
            <dt>{said.measures[measure.name]}</dt>
            <dd className="numbers">
              <b data-is={turn(measure)}>{numberText(measure.now, measure.isShare)}</b>
              {measure.old !== null && <small>{said.was(numberText(measure.old, measure.isShare))}</small>}
              {other && <small>{said.other(numberText(other.now, other.isShare))}</small>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Whether a number has become better or worse, where it can be said. */
function turn({ old, now, isLessBetter }: Measure): 'better' | 'worse' | undefined {
  if (old === null || now === null || isLessBetter === null || Math.abs(now - old) < 0.001) return undefined;
  return now < old === isLessBetter ? 'better' : 'worse';
}
