// The next turns as a line of people: the first with why.
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { peopleTexts } from '#/base/texts/people';
import { Panel } from '#/parts/page/Panel';
import { Face } from '#/parts/People';
import { Sentence } from '#/parts/Sentence';
import type { Pool } from '../data';
import { whyNobody } from './whyNobody';
import classes from './NextTurns.module.css';

const said = peopleTexts.pools;

export function NextTurns({ pool }: { pool: Pool }) {
  const repName = useRepName();
  const turns = pool.turns ?? [];
  const [first, ...rest] = turns;
  return (
    <Panel title={said.nextTurns} hint={said.nextHint}>
      {!first?.rep && (
        <p className={classes.nobody}>
          <b>{said.nobodyNext}.</b> {whyNobody(pool.why)}
        </p>
      )}
      {first?.rep && (
        <div className={classes.line}>
          <Link to="/people/reps/$rep" params={{ rep: first.rep }} className={classes.first}>
            <Face id={first.rep} name={repName(first.rep)} size="l" />
            <span>
              <b>{repName(first.rep)}</b>
              <i>
                <Sentence text={first.why} />
              </i>
            </span>
          </Link>
          <ol start={2} className={classes.rest} tabIndex={0} aria-label={said.nextTurns}>
            {rest.map(({ rep, why }, at) => (
              <li key={at} title={why}>
                {rep === null ? (
                  <span className={classes.end}>{whyNobody(why)}</span>
                ) : (
                  <>
                    <Face id={rep} name={repName(rep)} />
                    <span>{repName(rep).split(' ')[0]}</span>
                  </>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}
