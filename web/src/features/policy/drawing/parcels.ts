// A large value on its way from one thread to another, in parcels: whoever takes it in may do something else between any
// two of them. A value in one piece is taken in at once, however long that takes. Pure.

/** Items for the array at a place of the value; the place is there once the parcels before it were taken in. */
export interface Parcel {
  readonly path: readonly (string | number)[];
  readonly items: readonly unknown[];
}

/** As many values, within each other, as are taken in within a few milliseconds. */
const weightMax = 8_000;

/** The parcels of a value that is made of arrays, plain objects and what is none of both, in their order. */
export function packed(value: unknown, most = weightMax): Parcel[] {
  const parcels: Parcel[] = [];
  pack([value], [], parcels, most);
  return parcels;
}

/** Puts together what was packed. */
export class Unpacking {
  private readonly root: unknown[] = [];

  take({ path, items }: Parcel): void {
    let place: unknown = this.root;
    for (const key of path) place = (place as Record<string | number, unknown>)[key];
    (place as unknown[]).push(...items);
  }

  value(): unknown {
    return this.root[0];
  }
}

function pack(items: readonly unknown[], path: Parcel['path'], parcels: Parcel[], most: number): void {
  // What an item is too large to bring with it comes behind the parcel that the item is in.
  const later: (() => void)[] = [];
  let filled: unknown[] = [];
  let weight = 0;
  const close = () => {
    if (filled.length > 0) parcels.push({ path, items: filled });
    [filled, weight] = [[], 0];
  };
  items.forEach((item, index) => {
    const own = weightOf(item);
    if (weight + own > most) close();
    filled.push(own > most ? thinned(item, [...path, index], parcels, most, later) : item);
    weight += own;
  });
  close();
  for (const send of later) send();
}

/** The value with its large arrays empty; what they hold is sent later. */
function thinned(
  value: unknown,
  path: Parcel['path'],
  parcels: Parcel[],
  most: number,
  later: (() => void)[],
): unknown {
  if (Array.isArray(value)) {
    later.push(() => pack(value, path, parcels, most));
    return [];
  }
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]: [string, unknown]) => [
    key,
    weightOf(part) > most ? thinned(part, [...path, key], parcels, most, later) : part,
  ]);
  return Object.fromEntries(parts);
}

function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) weight += weightOf(part);
  return weight;
}
