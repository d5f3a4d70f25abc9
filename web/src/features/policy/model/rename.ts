// A name changed together with everything that says it: pools and queues in targets, territories, chains and tests.
import type { TextChange } from '../document';
import { inOrder } from './change';
import type { Flow, PoolItem, QueueItem, RuleItem, TargetPart } from './flow';
import { cutAtCommas, entryAt, type Part, partsOf, type Tree } from './tree';
import { scalarText } from './write';

/** The policy with another name for a pool, a queue or a rule. */
export function rename(text: string, flow: Flow, item: PoolItem | QueueItem | RuleItem, name: string): TextChange[] {
  const clean = name.trim().split(/\s+/u).join(' ');
  if (clean === '' || clean === item.name) return [];
  if (item.kind === 'rule') {
    const own = entryAt(item.tree, 'name')?.value;
    const itself = own ? [written(text, own, clean)] : [];
    return inOrder(text, [
      ...itself,
      ...inTests(text, flow, (key, said) => (key === 'rule' && said === item.name ? clean : null)),
    ]);
  }
  return inOrder(text, [...ofKey(text, item, clean), ...inTargets(text, flow, item, clean)]);
}

function written(text: string, node: Tree, name: string): TextChange {
  const style = node.kind === 'text' ? node.style : 'plain';
  const isInFlow = isInBrackets(text, node.from);
  return { from: node.from, to: node.to, insert: scalarText(name, isInFlow, style === 'block' ? 'plain' : style) };
}

/** Whether a place lies within brackets on its line; then commas would end it. */
function isInBrackets(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /[[{]/u.test(line.replace(/"[^"]*"|'[^']*'/gu, ''));
}

function ofKey(text: string, item: PoolItem | QueueItem, name: string): TextChange[] {
  const at = text.indexOf(item.name, item.start);
  return at < 0 ? [] : [{ from: at, to: at + item.name.length, insert: scalarText(name, true) }];
}

function inTargets(text: string, flow: Flow, item: PoolItem | QueueItem, name: string): TextChange[] {
  const parts = [
    ...flow.rules.flatMap((rule) => [...rule.to, ...rule.rows.flatMap((row) => row.to)]),
    ...flow.pools.flatMap((pool) => pool.nobody.flatMap((chain) => chain.to)),
  ];
  const fits = (part: TargetPart) =>
    item.kind === 'pool'
      ? part.target.kind === 'pool' && part.target.pool === item.name
      : part.target.kind === 'queue' && part.target.queue === item.name;
  const found = parts.filter(fits).map((part) => said(part, item.name, name, text));
  const territories = flow.territories?.rows ?? [];
  const cells = territories.flatMap(({ pool, row }) => {
    const cell = row.cells.pool;
    return item.kind === 'pool' && pool === item.name && cell ? [{ from: cell.from, to: cell.to, insert: name }] : [];
  });
  const word = item.kind === 'queue' ? `queue ${item.name}` : item.name;
  const inExamples = inTests(text, flow, (_key, value) => (value === word ? word.replace(item.name, name) : null));
  const told = item.kind === 'pool' ? audiences(text, flow, item.name) : [];
  const changed = told.map((part) => said(part, item.name, name, text));
  return [...found, ...cells, ...changed, ...inSla(text, flow, word, word.replace(item.name, name)), ...inExamples];
}

/** Where a name says who is told: by a rule, and of what is in a queue. */
function audiences(text: string, flow: Flow, name: string): Part[] {
  const places = [
    ...flow.rules.map((rule) => entryAt(rule.tree, 'tell')),
    ...flow.queues.map((queue) => entryAt(queue.tree, 'watched by')),
  ];
  return places.flatMap((entry) => partsOf(entry?.value, text)).filter((part) => part.text === name);
}

function said(part: Part, old: string, name: string, text: string): TextChange {
  const raw = text.slice(part.from, part.to);
  const at = raw.lastIndexOf(old);
  return { from: part.from + Math.max(0, at), to: part.from + Math.max(0, at) + old.length, insert: name };
}

/** `tell POOL` and `to TARGET` of the promises. */
function inSla(text: string, flow: Flow, old: string, name: string): TextChange[] {
  return flow.sla.flatMap((line) =>
    (line.tree?.entries ?? []).flatMap((entry) => {
      if (!entry.key.startsWith('at ') || entry.key === 'at most') return [];
      const places =
        entry.value.kind === 'text' ? cutAtCommas(text, entry.value.from, entry.value.to) : textsOf(entry.value);
      return places.flatMap(({ text: words, from }) => {
        const match = /^(tell|to)\s+(.*)$/u.exec(words);
        if (match?.[2] !== old) return [];
        const at = from + words.length - old.length;
        return [{ from: at, to: at + old.length, insert: name }];
      });
    }),
  );
}

function inTests(text: string, flow: Flow, other: (key: string, value: string) => string | null): TextChange[] {
  return flow.tests.flatMap((test) => {
    const then = entryAt(test.tree, 'then')?.value;
    const full = entryAt(test.tree, 'full')?.value;
    const places: { key: string; node: Tree }[] = [];
    if (then?.kind === 'text') places.push({ key: 'to', node: then });
    if (then?.kind === 'map') places.push(...then.entries.map((entry) => ({ key: entry.key, node: entry.value })));
    if (full) places.push(...(full.kind === 'list' ? full.items : [full]).map((node) => ({ key: 'full', node })));
    return places.flatMap(({ key, node }) => {
      if (node.kind !== 'text') return [];
      const value = other(key, node.value.trim());
      return value === null ? [] : [written(text, node, value)];
    });
  });
}

function textsOf(value: Tree): { text: string; from: number }[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => (item.kind === 'text' ? [{ text: item.value, from: item.from }] : []));
}
