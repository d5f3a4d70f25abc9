// What is new in the picture, written into the text as its neighbours are: rules, pools and queues. Pure.
import type { TextChange } from '../document';
import { setNobody, setTargets } from './edit';
import type { Flow, Item, PoolItem, QueueItem } from './flow';
import { endOfLine, type Piece } from './pieces';
import { rename } from './rename';
import { listText, scalarText } from './write';

/** What a new pool or queue says, key by key. */
export type Said = readonly (readonly [key: string, value: string | readonly string[]])[];

/** A new rule before the one at `index`, or behind the last. */
export function addRule(
  text: string,
  flow: Flow,
  index: number,
  rule: { name: string; when: string; to: readonly string[] },
): TextChange[] {
  const pieces = flow.rules.map((one) => one.piece);
  if (pieces.includes(null)) return [];
  const there = pieces as Piece[];
  const beside = there[Math.min(index, there.length - 1)];
  const lead = beside ? text.slice(text.lastIndexOf('\n', beside.bodyFrom - 1) + 1, beside.bodyFrom) : '';
  const line = beside ? text.slice(beside.bodyFrom, endOfLine(text, beside.bodyFrom)) : '';
  const indent = beside ? lead + (/^ */u.exec(line)?.[0] ?? '') : '  ';
  const lines = [
    `${indent}- name: ${scalarText(rule.name, false)}`,
    ...(rule.when === '' ? [] : [`${indent}  when: ${scalarText(rule.when, false)}`]),
    `${indent}  to: ${listText(rule.to, false)}`,
  ];
  const written = lines.join('\n');
  const isLoose = there.length > 1 && /\n[ \t]*\n/u.test(text.slice(there[0]?.to, there[1]?.from));
  const gap = isLoose ? '\n\n' : '\n';
  const at = there[index];
  if (at !== undefined) return [{ from: at.from, to: at.from, insert: written + gap }];
  const last = there.at(-1);
  if (last !== undefined) return [{ from: last.to, to: last.to, insert: gap + written }];
  const section = flow.sections.find((one) => one.key === 'rules');
  if (section === undefined) return [{ from: text.length, to: text.length, insert: `\nrules:\n${written}\n` }];
  const end = endOfLine(text, section.bodyFrom);
  return [{ from: end, to: end, insert: `\n${written}` }];
}

/** A new pool or queue behind the last of its kind, in a line where that one is in a line. */
export function addPlace(text: string, flow: Flow, key: 'pools' | 'queues', name: string, said: Said): TextChange[] {
  const items: readonly Item[] = flow[key];
  const written = scalarText(name, true);
  const inLine = `{${said.map(([one, value]) => `${one}: ${inFlow(value)}`).join(', ')}}`;
  const last = items.at(-1);
  if (last?.piece === null) {
    return [{ from: last.end, to: last.end, insert: `, ${written}: ${inLine}` }];
  }
  const indent = last?.piece ? (/^ */u.exec(text.slice(last.piece.bodyFrom))?.[0] ?? '  ') : '  ';
  const lines =
    last === undefined || last.tree?.isFlow === false
      ? [`${indent}${written}:`, ...said.map(([one, value]) => `${indent}${indent}${one}: ${inFlow(value)}`)]
      : [`${indent}${written}:${' '.repeat(gapOf(last, indent, written))}${inLine}`];
  const body = lines.join('\n');
  if (last?.piece) return [{ from: last.piece.to, to: last.piece.to, insert: `\n${body}` }];
  const section = flow.sections.find((one) => one.key === key);
  if (section === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '\n' : '\n\n';
    return [{ from: text.length, to: text.length, insert: `${gap}${key}:\n${body}\n` }];
  }
  const end = endOfLine(text, section.bodyFrom);
  return [{ from: end, to: end, insert: `\n${body}` }];
}

/** The blanks that let its value begin where the one above begins. */
function gapOf(above: Item, indent: string, written: string): number {
  const start = above.piece?.bodyFrom ?? 0;
  const column = (above.tree?.from ?? start) - start;
  return Math.max(1, column - indent.length - written.length - 1);
}

function inFlow(value: string | readonly string[]): string {
  return typeof value === 'string'
    ? scalarText(value, true)
    : `[${value.map((one) => scalarText(one, true)).join(', ')}]`;
}

/** How often a pool or a queue is named, its own line left out: none may be left when it is taken away. */
export function usesOf(text: string, flow: Flow, item: PoolItem | QueueItem): number {
  return Math.max(0, rename(text, flow, item, `${item.name}-x`).length - 1);
}

/** A name that nothing in the policy has yet: `New pool`, `New pool 2`. */
export function freeName(items: readonly { readonly name: string }[], name: string): string {
  const taken = new Set(items.map((item) => item.name));
  let number = 1;
  while (taken.has(number === 1 ? name : `${name} ${number}`)) number += 1;
  return number === 1 ? name : `${name} ${number}`;
}

/** Where a new pool or queue is wanted: a rule, or the chain of a pool for a reason. */
export interface Use {
  readonly id: string;
  readonly reason?: string;
}

/** The policy with one more target at the end of where it is wanted. */
export function addTarget(text: string, flow: Flow, use: Use, target: string): TextChange[] {
  const rule = flow.rules.find((one) => one.id === use.id);
  if (rule) return setTargets(text, rule, [...rule.to.map((part) => part.text), target]);
  const pool = flow.pools.find((one) => one.id === use.id);
  if (pool === undefined) return [];
  const chains = pool.nobody.map(({ reason, to }) => ({ reason, to: to.map((part) => part.text) }));
  const next = chains.map((one) => (one.reason === use.reason ? { ...one, to: [...one.to, target] } : one));
  return setNobody(text, pool, next);
}
