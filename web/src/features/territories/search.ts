// What is looked at of the territories, as it stands in the address. Pure.

/** How many work at the company; 0 is one of which that is not known. */
export const sizes = ['0', '10', '100', '500', '2000', '20000'] as const;
type Size = (typeof sizes)[number];

export interface TerritorySearch {
  view?: 'map';
  q?: string;
  scope?: 'us';
  /** Left out: the size on whose map most rows are seen. */
  size?: Size;
  /** The territory that is looked at, by its name. */
  row?: string;
  place?: string;
}

const charsMax = 100;
const nameMax = 200;

/** What an address asks for; what is not ours in it is left out. */
export function readTerritorySearch(raw: Readonly<Record<string, unknown>>): TerritorySearch {
  const search: TerritorySearch = {};
  if (raw.view === 'map') search.view = 'map';
  if (raw.scope === 'us') search.scope = 'us';
  // An address that says `size=100` is read as a number by the router.
  const size = sizes.find((one) => one === textOf(raw.size));
  if (size !== undefined) search.size = size;
  const q = textOf(raw.q);
  if (q !== '') search.q = q;
  const row = typeof raw.row === 'string' || typeof raw.row === 'number' ? String(raw.row).slice(0, nameMax) : '';
  if (row !== '') search.row = row;
  const place = textOf(raw.place);
  if (/^[A-Z]{2}(-[A-Z]{2})?$/.test(place)) search.place = place;
  return search;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, charsMax) : '';
}
