// The order in which leads were last listed, so that one can go from lead to lead without going back to the list.
let order: readonly string[] = [];

export function noteLeadOrder(ids: readonly string[]): void {
  order = ids;
}

export interface Neighbours {
  readonly previous: string | null;
  readonly next: string | null;
}

/** The leads before and after one in that list; nothing for one that was not in it. */
export function neighboursOf(lead: string): Neighbours {
  const at = order.indexOf(lead);
  return at < 0 ? { previous: null, next: null } : { previous: order[at - 1] ?? null, next: order[at + 1] ?? null };
}
