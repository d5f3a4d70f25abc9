// Whose leads are looked at, and what of it on a phone, as it stands in the address. Pure.

export const views = ['leads', 'numbers', 'me'] as const;
export type View = (typeof views)[number];

export interface MySearch {
  /** Somebody else, for whoever may look at them. */
  rep?: string;
  /** On a phone one part is shown at a time. */
  view?: Exclude<View, 'leads'>;
}

const charsMax = 200;

/** What an address asks for; what is not ours in it is left out. */
export function readMySearch(raw: Readonly<Record<string, unknown>>): MySearch {
  const search: MySearch = {};
  if (typeof raw.rep === 'string' && raw.rep !== '') search.rep = raw.rep.slice(0, charsMax);
  const view = views.find((one) => one === raw.view);
  if (view !== undefined && view !== 'leads') search.view = view;
  return search;
}
