// What a realignment begins with, while it is being said: territories, a file, a condition. Pure.
import type { components } from '#/base/api/schema';

type Schemas = components['schemas'];
export type MovesTable = Schemas['MovesTable'];
export type Source = NonNullable<Schemas['Wishes']['source']>;

export const beginnings = ['territories', 'table', 'condition'] as const;
type Beginning = (typeof beginnings)[number];
export const receivers = ['owner', 'pool'] as const;
type Receiver = (typeof receivers)[number];
export const balances = ['count', 'value'] as const;
type Balance = (typeof balances)[number];

/** A file as the server read it. */
export interface ReadTable {
  readonly file: File;
  readonly found: MovesTable;
}

export interface Begun {
  readonly from: Beginning;
  readonly table: ReadTable | null;
  readonly when: string;
  readonly receiver: Receiver;
  readonly owner: string | null;
  readonly pool: string | null;
  readonly by: Balance;
}

export const nothingSaid: Begun = {
  from: 'territories',
  table: null,
  when: '',
  receiver: 'owner',
  owner: null,
  pool: null,
  by: 'count',
};

/** As the server takes it; null while there is something still to be said. */
export function sourceOf({ from, table, when, receiver, owner, pool, by }: Begun): Source | null {
  if (from === 'territories') return { from };
  if (from === 'table') return table && table.found.moves.length > 0 ? { from, moves: table.found.moves } : null;
  if (when.trim() === '') return null;
  if (receiver === 'owner') return owner ? { from, when, owner } : null;
  return pool ? { from, when, pool, by } : null;
}

/** What a preview of it is known by: not twenty thousand moves, but the file and the columns they came from. */
export function nameOf(begun: Begun): readonly (string | number | null)[] {
  const { from, table, when, receiver, owner, pool, by } = begun;
  if (from === 'territories') return [from];
  if (from === 'condition') return [from, when, receiver, receiver === 'owner' ? owner : pool, by];
  if (!table) return [from];
  const { file, found } = table;
  return [from, file.name, file.size, file.lastModified, found.account, found.owner, found.moves.length];
}
