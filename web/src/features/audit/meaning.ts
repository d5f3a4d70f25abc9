// What a fact of an event is about, by its name and how it is written: somebody, a draft, a moment, or plain words. Pure.

export type Meaning =
  'rep' | 'actor' | 'team' | 'pool' | 'draft' | 'deploy' | 'lead' | 'move' | 'moment' | 'hash' | 'code' | 'text';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const byName: Readonly<Record<string, Meaning>> = {
  ...{ rep: 'rep', assignee: 'rep', owner: 'rep', backup: 'rep', manager: 'rep', from: 'rep', to: 'rep' },
  ...{ user: 'actor', by: 'actor', key: 'actor' },
  ...{ team: 'team', pool: 'pool', draft: 'draft', deploy: 'deploy', lead: 'lead', joined_to: 'lead', move: 'move' },
  ...{ kind: 'code', way: 'code', outcome: 'code', reason: 'code', action: 'code', origin: 'code', presence: 'code' },
};
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/u;
const hash = /^[0-9a-f]{40,}$/u;

export function meaningOf({ name, value }: Fact): Meaning {
  if (moment.test(value)) return 'moment';
  if (hash.test(value)) return 'hash';
  const meaning = byName[name];
  // A number where a code is said elsewhere is the number of something.
  if (meaning === 'code' && !/^[a-z][a-z_ -]*$/u.test(value)) return 'text';
  return meaning ?? 'text';
}

/** Those worth a place in one line: not what was not so, nor what only a machine reads. */
export function worthALine<T extends Fact>(facts: readonly T[]): T[] {
  return facts.filter((fact) => fact.value !== 'false' && !['hash', 'move'].includes(meaningOf(fact)));
}
