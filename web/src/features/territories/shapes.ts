// The outlines of countries and of the states of the US, as paths of a picture. Loaded only with the map.
import { geoEqualEarth, geoPath } from 'd3-geo';
import type { FeatureCollection, Geometry } from 'geojson';
import { feature } from 'topojson-client';
import states from 'us-atlas/states-albers-10m.json';
import world from 'world-atlas/countries-110m.json';

export interface Shape {
  readonly key: string;
  /** A country's number in ISO 3166, or a state's name. */
  readonly match: string;
  readonly path: string;
  readonly center: readonly [number, number];
  readonly area: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

type Topology = Parameters<typeof feature>[0];
type Collection = FeatureCollection<Geometry, { name: string }>;
const antarctica = '010';

export function worldPicture(): Picture {
  const width = 960;
  const height = 455;
  const topology = world as unknown as Topology;
  const whole = feature(topology, topology.objects.countries ?? never()) as Collection;
  const drawn: Collection = { ...whole, features: whole.features.filter(({ id }) => id !== antarctica) };
  const path = geoPath(geoEqualEarth().rotate([-11, 0]).fitSize([width, height], drawn));
  return { width, height, shapes: shapesOf(drawn, path, (one) => String(one.id ?? '')) };
}

export function statesPicture(): Picture {
  const topology = states as unknown as Topology;
  const whole = feature(topology, topology.objects.states ?? never()) as Collection;
  // It is drawn for a picture of this size already.
  return { width: 975, height: 610, shapes: shapesOf(whole, geoPath(), (one) => one.properties.name) };
}

function shapesOf(
  collection: Collection,
  path: ReturnType<typeof geoPath>,
  match: (one: Collection['features'][number]) => string,
): Shape[] {
  return collection.features.flatMap((one, at) => {
    const line = path(one);
    if (line === null) return [];
    return [{ key: `${at}`, match: match(one), path: line, center: path.centroid(one), area: path.area(one) }];
  });
}

function never(): never {
  throw new Error('the atlas has no such outlines');
}
