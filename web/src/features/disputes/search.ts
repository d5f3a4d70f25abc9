// Which disputes are looked at, as it stands in the address. Pure.

export const states = ['open', 'upheld', 'declined', 'all'] as const;

export interface DisputeSearch {
  state?: Exclude<(typeof states)[number], 'open'>;
}

/** What an address asks for; what is not ours in it is left out. */
export function readDisputeSearch(raw: Readonly<Record<string, unknown>>): DisputeSearch {
  const state = states.find((one) => one === raw.state);
  return state === undefined || state === 'open' ? {} : { state };
}
