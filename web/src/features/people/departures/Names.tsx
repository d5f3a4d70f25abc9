// Everything that names somebody: how much of each, and the places in the policy word by word.
import { peopleTexts } from '#/base/texts/people';
import { Sentence } from '#/parts/Sentence';
import { namedOf, type Preview } from './wishes';
import classes from './Names.module.css';

const said = peopleTexts.departures;

export function Names({ preview }: { preview: Preview }) {
  const named = namedOf(preview);
  if (named.length === 0) return <p className={classes.none}>{said.nothing}</p>;
  return (
    <>
      <ul className={classes.counts}>
        {named.map(({ kind, count }) => (
          <li key={kind}>
            <b className="numbers">{count}</b>
            <span>{said.named[kind]}</span>
          </li>
        ))}
      </ul>
      {preview.empty_pools.length > 0 && (
        <p className={classes.warn}>{said.emptyPools(preview.empty_pools.join(', '))}</p>
      )}
      {preview.policy.length > 0 && (
        <details className={classes.policy}>
          <summary>{said.inPolicy(preview.policy.length)}</summary>
          <dl>
            {preview.policy.map(({ place, says }) => (
              <div key={`${place} ${says}`}>
                <dt>{place}</dt>
                <dd>
                  <Sentence text={says} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
