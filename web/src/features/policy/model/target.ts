// Where a rule may send a lead, as text and as what it means (`core/policy/targets.py`).

export type Target =
  | { readonly kind: 'owner'; readonly path: string; readonly evenIfAway: boolean }
  | { readonly kind: 'list'; readonly list: string; readonly column: string }
  | { readonly kind: 'territory'; readonly column: string }
  | { readonly kind: 'pool'; readonly pool: string }
  | { readonly kind: 'rep'; readonly rep: string }
  | { readonly kind: 'queue'; readonly queue: string }
  | { readonly kind: 'hold'; readonly until: string }
  | { readonly kind: 'next' };

export const ownerPaths = [
  'account.owner',
  'account.parent.owner',
  'account.ultimate_parent.owner',
  'account.last_opportunity.owner',
  'opportunity.owner',
  'person.owner',
] as const;

const isOwner = new Set<string>(ownerPaths);

/** What a target means; any text that is nothing else is a pool's name. */
export function parseTarget(text: string): Target {
  const words = text.trim().split(/\s+/u).join(' ');
  const lowered = words.toLowerCase();
  const path = lowered.replace(/ even if away$/u, '');
  if (isOwner.has(path)) return { kind: 'owner', path, evenIfAway: path !== lowered };
  if (lowered === 'next rule') return { kind: 'next' };
  const [first = '', ...others] = words.split(' ');
  const rest = others.join(' ');
  if (rest !== '' && first.toLowerCase() === 'rep') return { kind: 'rep', rep: rest };
  if (rest !== '' && first.toLowerCase() === 'queue') return { kind: 'queue', queue: rest };
  if (first.toLowerCase() === 'hold') return { kind: 'hold', until: rest };
  if (lowered === 'territory.pool' || lowered === 'territory.owner') {
    return { kind: 'territory', column: lowered.slice('territory.'.length) };
  }
  const column = /^(\p{L}[\p{L}\p{N}_-]*)\.([\p{L}\p{N}_-]+)$/u.exec(words);
  if (column?.[1] !== undefined && column[2] !== undefined) {
    return { kind: 'list', list: column[1], column: column[2] };
  }
  return { kind: 'pool', pool: words };
}
