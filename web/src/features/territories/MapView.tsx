// The map of territories, with a list of the same for whoever uses no pointer; what is chosen is told beside it.
import { Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { components } from '#/base/api/schema';
import { territoriesTexts } from '#/base/texts/territories';
import { Segments } from '#/parts/Segments';
import { Failed, Loading } from '#/parts/states';
import { WorldMap } from './WorldMap';
import { sharesOf, standingsOf, type Standing, type TerritoryPlace, type TerritoryRow } from './model';
import { PlacePanel } from './PlacePanel';
import { sizes, type TerritorySearch } from './search';
import { Swatch } from './Swatch';
import { useMap } from './useTerritories';
import classes from './MapView.module.css';

const said = territoriesTexts;

interface Props {
  rows: readonly TerritoryRow[];
  checks: components['schemas']['TerritoryChecks'];
  search: TerritorySearch;
  change: (search: TerritorySearch) => void;
}

export function MapView({ rows, checks, search, change }: Props) {
  const found = useMap(search.size === undefined ? undefined : Number(search.size));
  const kind = search.scope === 'us' ? 'state' : 'country';
  const places = useMemo(
    () => byName((found.data?.places ?? []).filter((place) => place.kind === kind)),
    [found.data, kind],
  );
  const standings = useMemo(
    () => standingsOf(found.data?.places ?? [], rows, checks.clashes),
    [found.data, rows, checks.clashes],
  );
  const chosen = places.find((place) => place.code === search.place);
  const choose = (code: string) => change({ ...search, place: code });
  if (found.isPending) return <Loading rows={10} />;
  if (found.isError && found.data === undefined)
    return <Failed problem={found.error} retry={() => void found.refetch()} />;
  return (
    <div className={classes.view}>
      <div className={classes.controls}>
        <Segments
          label={said.scope}
          choices={[
            { value: 'world', label: said.world },
            { value: 'us', label: said.us },
          ]}
          value={search.scope ?? 'world'}
          choose={(scope) => change(without(search, ['scope', 'place'], scope === 'us' ? { scope } : {}))}
        />
        <Select
          size="xs"
          aria-label={said.size}
          className={classes.size}
          data={sizes.map((size) => ({ value: size, label: `${said.size} ${said.sizes[size]}` }))}
          allowDeselect={false}
          value={search.size ?? String(found.data.employees ?? 0)}
          onChange={(value) => {
            const size = sizes.find((one) => one === value);
            if (size !== undefined) change({ ...search, size });
          }}
        />
      </div>
      <div className={classes.both}>
        <div className={classes.picture}>
          <WorldMap
            scope={search.scope === 'us' ? 'us' : 'world'}
            places={places}
            standings={standings}
            chosen={search.place}
            choose={choose}
          />
          <Legend places={places} standings={standings} />
        </div>
        <aside className={classes.aside}>
          {chosen ? (
            <PlacePanel
              key={chosen.code}
              place={chosen}
              standing={standings.get(chosen.code)}
              rows={rows}
              employees={found.data.employees ?? undefined}
              showStates={() => change(without(search, ['place'], { scope: 'us' }))}
              openRow={(row) => change({ ...search, row })}
            />
          ) : (
            <p className={classes.hint}>{said.choose}</p>
          )}
          <PlaceList places={places} standings={standings} chosen={search.place} choose={choose} />
        </aside>
      </div>
    </div>
  );
}

function Legend({
  places,
  standings,
}: {
  places: readonly TerritoryPlace[];
  standings: ReadonlyMap<string, Standing>;
}) {
  const kinds = places.map((place) => standings.get(place.code));
  const holes = kinds.filter((standing) => standing?.kind === 'hole').length;
  const clashes = kinds.filter((standing) => standing?.kind === 'owned' && standing.isClash).length;
  return (
    <ul className={classes.legend}>
      {sharesOf(places, standings).map(({ owner, count }) => (
        <li key={owner.key}>
          <Swatch standing={{ kind: 'owned', owner, row: 0, isClash: false }} /> {owner.key}
          <small className="numbers">{count}</small>
        </li>
      ))}
      {holes > 0 && (
        <li>
          <Swatch standing={{ kind: 'hole' }} /> {said.nobody}
          <small className="numbers">{holes}</small>
        </li>
      )}
      {clashes > 0 && (
        <li>
          <i className={classes.clash} /> {said.overlap}
          <small className="numbers">{clashes}</small>
        </li>
      )}
    </ul>
  );
}

interface ListProps {
  places: readonly TerritoryPlace[];
  standings: ReadonlyMap<string, Standing>;
  chosen: string | undefined;
  choose: (code: string) => void;
}

function PlaceList({ places, standings, chosen, choose }: ListProps) {
  const [q, setQ] = useState('');
  const wanted = q.trim().toLocaleLowerCase();
  const shown = places.filter(
    ({ name, code }) => name.toLocaleLowerCase().includes(wanted) || code.toLocaleLowerCase() === wanted,
  );
  return (
    <section className={classes.list} aria-label={said.listTitle}>
      <TextInput
        size="xs"
        aria-label={said.find}
        placeholder={said.find}
        leftSection={<IconSearch size={14} stroke={1.8} />}
        value={q}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      <ul>
        {shown.map((place) => (
          <li key={place.code} ref={place.code === chosen ? intoSight : null}>
            <button type="button" aria-pressed={place.code === chosen} onClick={() => choose(place.code)}>
              <Swatch standing={standings.get(place.code)} />
              <span>{place.name}</span>
              <small>{wordFor(standings.get(place.code))}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

// Only the list scrolls: on a phone the page would leave the map.
function intoSight(item: HTMLLIElement | null): void {
  const list = item?.parentElement;
  if (!item || !list) return;
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - item.offsetHeight) {
    list.scrollTop = top - list.clientHeight / 2;
  }
}

function wordFor(standing: Standing | undefined): string {
  if (standing === undefined || standing.kind === 'hole') return said.nobody;
  return standing.kind === 'states' ? said.byState : standing.owner.key;
}

/** The search without some of what it says, and with something else. */
function without(
  search: TerritorySearch,
  gone: readonly (keyof TerritorySearch)[],
  more: TerritorySearch,
): TerritorySearch {
  const kept = Object.fromEntries(Object.entries(search).filter(([name]) => !gone.some((one) => one === name)));
  return { ...kept, ...more };
}

function byName(places: readonly TerritoryPlace[]): TerritoryPlace[] {
  return [...places].sort((one, other) => one.name.localeCompare(other.name));
}
