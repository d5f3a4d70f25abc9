// Which part of the board is looked at, and of whom, as it stands in the address. Pure.

export const views = ['due', 'breached', 'escalated', 'offers', 'holds', 'queues', 'messages'] as const;
export const groupings = ['team', 'pool', 'who'] as const;
export type View = (typeof views)[number];
export type Grouping = (typeof groupings)[number];

export interface PromiseSearch {
  view?: Exclude<View, 'due'>;
  team?: string;
  pool?: string;
  group?: Grouping;
}

const charsMax = 200;

/** What an address asks for; what is not ours in it is left out. */
export function readPromiseSearch(raw: Readonly<Record<string, unknown>>): PromiseSearch {
  const search: PromiseSearch = {};
  const view = views.find((one) => one === raw.view);
  if (view !== undefined && view !== 'due') search.view = view;
  for (const name of ['team', 'pool'] as const) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') search[name] = value.slice(0, charsMax);
  }
  const group = groupings.find((one) => one === raw.group);
  if (group !== undefined) search.group = group;
  return search;
}
