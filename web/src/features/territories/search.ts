// What is looked at of the territories, as it stands in the address. Pure.

export const sizes = ['', '10', '100', '500', '2000', '20000'] as const;
export type Size = (typeof sizes)[number];

export interface TerritorySearch {
  view?: 'map';
  q?: string;
  scope?: 'us';
  size?: Exclude<Size, ''>;
  place?: string;
}

const charsMax = 100;

/** What an address asks for; what is not ours in it is left out. */
export function readTerritorySearch(raw: Readonly<Record<string, unknown>>): TerritorySearch {
  const search: TerritorySearch = {};
  if (raw.view === 'map') search.view = 'map';
  if (raw.scope === 'us') search.scope = 'us';
  // An address that says `size=100` is read as a number by the router.
  const size = sizes.find((one) => one !== '' && one === textOf(raw.size));
  if (size !== undefined && size !== '') search.size = size;
  const q = textOf(raw.q);
  if (q !== '') search.q = q;
  const place = textOf(raw.place);
  if (/^[A-Z]{2}(-[A-Z]{2})?$/.test(place)) search.place = place;
  return search;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, charsMax) : '';
}
