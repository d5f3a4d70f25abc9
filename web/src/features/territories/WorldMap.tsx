// Countries or states, filled by whose they are; holes are hatched, overlaps are outlined. The list beside it says the
// same to whoever sees no map.
import { useMemo, useState } from 'react';
import { territoriesTexts } from '#/base/texts/territories';
import type { Standing, TerritoryPlace } from './model';
import { type Picture, type Shape, statesPicture, worldPicture } from './shapes';
import { fillOf, Patterns } from './Swatch';
import classes from './WorldMap.module.css';

const said = territoriesTexts;
// A label is written where there is room for it.
const labelAreaMin = 900;

interface Props {
  scope: 'world' | 'us';
  places: readonly TerritoryPlace[];
  standings: ReadonlyMap<string, Standing>;
  chosen: string | undefined;
  choose: (code: string) => void;
}

export function WorldMap({ scope, places, standings, chosen, choose }: Props) {
  const picture = useMemo<Picture>(() => (scope === 'us' ? statesPicture() : worldPicture()), [scope]);
  const known = useMemo(
    () => new Map(places.map((place) => [scope === 'us' ? place.name : place.number, place])),
    [places, scope],
  );
  const [pointed, setPointed] = useState<string | null>(null);
  const drawn = picture.shapes.map((shape) => ({ shape, place: known.get(shape.match) }));
  const top = drawn.find(({ place }) => place !== undefined && place.code === chosen);
  const told = places.find((place) => place.code === pointed);
  return (
    <div className={classes.map}>
      <Patterns />
      <svg
        viewBox={`0 0 ${picture.width} ${picture.height}`}
        role="img"
        aria-label={said.mapLabel(scope === 'us' ? said.us : said.world)}
        onPointerLeave={() => setPointed(null)}
      >
        {drawn.map(({ shape, place }) => (
          <path
            key={shape.key}
            d={shape.path}
            className={classes.place}
            fill={fillOf(place && standings.get(place.code))}
            data-clash={isClash(place && standings.get(place.code)) ? '' : undefined}
            onPointerEnter={() => setPointed(place?.code ?? null)}
            onClick={() => place && choose(place.code)}
          />
        ))}
        {top && <path d={top.shape.path} className={classes.chosen} />}
        {labelsOf(drawn, standings).map(({ shape, text }) => (
          <text key={shape.key} x={shape.center[0]} y={shape.center[1]} className={classes.label}>
            {text}
          </text>
        ))}
      </svg>
      <p className={classes.told} aria-hidden>
        {told ? `${told.name} · ${wordsFor(standings.get(told.code))}` : '\u00a0'}
      </p>
    </div>
  );
}

/** For each owner their name on the largest place that is theirs. */
function labelsOf(
  drawn: readonly { shape: Shape; place: TerritoryPlace | undefined }[],
  standings: ReadonlyMap<string, Standing>,
): { shape: Shape; text: string }[] {
  const largest = new Map<string, Shape>();
  for (const { shape, place } of drawn) {
    const standing = place && standings.get(place.code);
    if (standing?.kind !== 'owned' || shape.area < labelAreaMin) continue;
    const kept = largest.get(standing.owner.key);
    if (kept === undefined || kept.area < shape.area) largest.set(standing.owner.key, shape);
  }
  return Array.from(largest, ([text, shape]) => ({ shape, text }));
}

function isClash(standing: Standing | undefined): boolean {
  return standing?.kind === 'owned' && standing.isClash;
}

function wordsFor(standing: Standing | undefined): string {
  if (standing === undefined || standing.kind === 'hole') return said.nobody;
  return standing.kind === 'states' ? said.byState : standing.owner.key;
}
