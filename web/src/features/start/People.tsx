// Who would have got how much: a bar of own accounts, turns, and what nobody else could take, with the band of chance.
import { useState } from 'react';
import { countText } from '#/base/format/counts';
import { startTexts } from '#/base/texts/start';
import { isOdd, type RunRep, teamsOf } from './report';
import classes from './People.module.css';

const said = startTexts.report;
const shownAtFirst = 8;

export function People({ reps }: { reps: readonly RunRep[] }) {
  const [isWhole, setWhole] = useState(reps.length <= shownAtFirst * 3);
  const most = Math.max(...reps.map((rep) => rep.leads), 1);
  const teams = teamsOf(reps);
  const without = teams.filter((team) => team.leads === 0).map((team) => team.name);
  return (
    <div className={classes.teams}>
      <p className={classes.legend}>
        <span data-kind="own">{said.own}</span>
        <span data-kind="turns">{said.turns}</span>
        <span data-kind="alone">{said.alone}</span>
      </p>
      {teams.map((team) => {
        if (team.leads === 0) return null;
        const shown = isWhole ? team.reps : team.reps.slice(0, shownAtFirst);
        return (
          <section key={team.name}>
            <h3>
              {team.name} <span className="numbers">{countText(team.leads)}</span>
            </h3>
            {shown.map((rep) => (
              <Person key={rep.rep} rep={rep} most={most} />
            ))}
            {shown.length < team.reps.length && (
              <button type="button" onClick={() => setWhole(true)}>
                {said.moreReps(team.reps.length - shown.length)}
              </button>
            )}
          </section>
        );
      })}
      {without.length > 0 && <p className={classes.without}>{said.without(without.join(', '))}</p>}
    </div>
  );
}

function Person({ rep, most }: { rep: RunRep; most: number }) {
  const band = rep.low !== null && rep.high !== null ? said.band(Math.round(rep.low), Math.round(rep.high)) : '';
  const wide = (count: number) => ({ width: `${(100 * count) / most}%` });
  return (
    <div className={classes.person} title={band}>
      <span>{rep.name}</span>
      <span className={classes.bar} aria-hidden>
        <i data-kind="own" style={wide(rep.own)} />
        <i data-kind="turns" style={wide(rep.turns)} />
        <i data-kind="alone" style={wide(rep.alone)} />
        {rep.low !== null && rep.high !== null && (
          <b
            style={{
              left: `${(100 * (rep.own + rep.low)) / most}%`,
              width: `${(100 * Math.min(rep.high - rep.low, Math.max(0, most - rep.own - rep.low))) / most}%`,
            }}
          />
        )}
      </span>
      <span className="numbers">{countText(rep.leads)}</span>
      {isOdd(rep) && <em>{said.odd}</em>}
    </div>
  );
}
