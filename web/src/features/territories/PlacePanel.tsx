// One country or state: whose it is and by which row, who else claims it, and what would become of a lead from there.
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { territoriesTexts } from '#/base/texts/territories';
import { OutcomeBadge } from '#/parts/Badge';
import { Person } from '#/parts/People';
import { problemText } from '#/parts/problemText';
import type { Standing, TerritoryPlace, TerritoryRow } from './model';
import { Swatch } from './Swatch';
import { usePlay } from './useTerritories';
import classes from './PlacePanel.module.css';

const said = territoriesTexts;

interface Props {
  place: TerritoryPlace;
  standing: Standing | undefined;
  rows: readonly TerritoryRow[];
  employees: number | undefined;
  showStates: () => void;
  openRow: (name: string) => void;
}

export function PlacePanel({ place, standing, rows, employees, showStates, openRow }: Props) {
  const row = place.row === null ? undefined : rows[place.row - 1];
  return (
    <section className={classes.panel} aria-live="polite">
      <h2>
        <Swatch standing={standing} /> {place.name} <small>{place.code}</small>
      </h2>
      {standing?.kind === 'owned' && row && place.row !== null && (
        <p>
          {said.owner} <b>{standing.owner.key}</b>
          <small>
            <button type="button" onClick={() => openRow(row.name)}>
              {said.inRow(place.row, row.name)}
            </button>
          </small>
          <code>{row.when}</code>
        </p>
      )}
      {standing?.kind === 'hole' && <p>{said.hole}</p>}
      {place.code === 'US' && (
        <p>
          {standing?.kind === 'states' && `${said.states} `}
          <button type="button" onClick={showStates}>
            {said.us}
          </button>
        </p>
      )}
      {place.others.length > 0 && (
        <div className={classes.others}>
          <h3>{said.also}</h3>
          <ul>
            {place.others.map((number) => (
              <li key={number}>
                <span className="numbers">{number}</span> {rows[number - 1]?.name}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Play place={place} employees={employees} />
    </section>
  );
}

function Play({ place, employees }: { place: TerritoryPlace; employees: number | undefined }) {
  const repName = useRepName();
  const played = usePlay(place.code, employees);
  return (
    <div className={classes.play}>
      <h3>{said.play}</h3>
      {played.isPending && <p>{said.playing}</p>}
      {played.isError && <p role="alert">{problemText(played.error)}</p>}
      {played.data && (
        <>
          <p className={classes.who}>
            {played.data.assignee ? (
              <Person id={played.data.assignee} name={repName(played.data.assignee)} />
            ) : (
              <OutcomeBadge outcome={played.data.outcome} status="open" />
            )}
          </p>
          <p>{played.data.reason}</p>
          {played.data.pool && (
            <Link to="/leads" search={{ pool: played.data.pool }}>
              {played.data.pool}
            </Link>
          )}
        </>
      )}
    </div>
  );
}
