// A lead that somebody wants to see played: the facts of a finding's or a difference's example, or the lead of a test. Pure.
import type { Item } from './flow';
import { entryAt, textAt } from './tree';

type Fact = string | number | boolean | readonly string[] | null;

export type Ask =
  | { readonly is: 'test'; readonly name: string }
  | { readonly is: 'facts'; readonly facts: Readonly<Record<string, Fact>> };

/** A lead as it is typed, and the moment it comes in: an instant, or as a test says it; empty for now. */
export interface Lead {
  readonly values: Readonly<Record<string, string>>;
  readonly at: string;
}

export function leadOf(ask: Ask, tests: readonly Item[]): Lead | null {
  if (ask.is === 'facts') return leadOfFacts(ask.facts);
  const test = tests.find((one) => one.name === ask.name);
  return test === undefined ? null : leadOfTest(test);
}

function leadOfFacts(facts: Readonly<Record<string, Fact>>): Lead {
  const values: Record<string, string> = {};
  for (const [name, fact] of Object.entries(facts)) if (name !== 'received_at') values[name] = typed(fact);
  return { values, at: typed(facts.received_at ?? '') };
}

export function leadOfTest(test: Item): Lead {
  const values: Record<string, string> = {};
  for (const [key, prefix] of [
    ['lead', ''],
    ['account', 'account.'],
    ['person', 'person.'],
  ] as const) {
    const map = entryAt(test.tree, key)?.value;
    for (const entry of map?.kind === 'map' ? map.entries : []) {
      // Under an account a test also says whose deal is open.
      const isOfDeal = key === 'account' && entry.key.startsWith('opportunity') && entry.key.includes('.owner');
      values[isOfDeal ? entry.key : prefix + entry.key] = textAt(map, entry.key);
    }
  }
  return { values, at: textAt(test.tree, 'at') };
}

function typed(fact: Fact): string {
  if (fact === null) return '';
  if (typeof fact === 'boolean') return fact ? 'yes' : 'no';
  return typeof fact === 'object' ? fact.join(', ') : String(fact);
}
