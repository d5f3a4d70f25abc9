// Edits of the picture as changes of the text: as small as can be, so that comments, order and quotes stay. Pure.
import type { TextChange } from '../document';
import { inOrder } from './change';
import { endOfLine, type Piece } from './pieces';
import type { Item, NobodyChain, PoolItem, RuleItem } from './flow';
import { type Entry, entryAt, type MapNode, type Tree } from './tree';
import { listText, scalarText } from './write';

const ruleKeys = [
  ...['name', 'when', 'to', 'reject', 'table', 'tell', 'ignore', 'priority', 'release', 'from', 'until'],
  ...['owner', 'review by', 'note'],
];
const poolKeys = [
  ...['team', 'reps', 'weight by', 'pick', 'counter', 'needs', 'hours', 'cap', 'open at most', 'absence'],
  ...['accept within', 'ramp', 'pause after', 'nobody', 'note'],
];
const slaKeys = ['name', 'when', 'accept within', 'touch within', 'at most'];

type Owner = Pick<Item, 'tree' | 'id'>;

function keysOf(item: Owner): readonly string[] {
  if (item.id.startsWith('rule:')) return ruleKeys;
  return item.id.startsWith('sla:') ? slaKeys : poolKeys;
}

/** The item with a value for a key; null takes the key away. */
export function setValue(
  text: string,
  item: Owner,
  key: string,
  value: string | readonly string[] | null,
): TextChange[] {
  const { tree } = item;
  if (tree === null) return [];
  const entry = entryAt(tree, key);
  if (value === null) return entry ? inOrder(text, [removed(text, tree, entry)]) : [];
  if (entry === undefined) return [added(text, tree, key, value, keysOf(item))];
  if (typeof value === 'string') return inOrder(text, [replaced(text, entry.value, value, tree.isFlow)]);
  return inOrder(text, listed(text, entry.value, value, tree.isFlow));
}

function replaced(text: string, old: Tree, value: string, isInFlow: boolean): TextChange {
  const style = old.kind === 'text' && (old.style === 'single' || old.style === 'double') ? old.style : 'plain';
  const gap = old.from === old.to && !/\s/u.test(text.charAt(old.from - 1)) ? ' ' : '';
  return { from: old.from, to: old.to, insert: gap + scalarText(value, isInFlow, style) };
}

/** A list with other items: those that stay keep their own text, and one on lines of its own stays so. */
function listed(text: string, old: Tree, values: readonly string[], isInFlow: boolean): TextChange[] {
  const kept = new Map<string, string>();
  if (old.kind === 'list') {
    for (const item of old.items) if (item.kind === 'text') kept.set(item.value.trim(), text.slice(item.from, item.to));
  }
  if (old.kind === 'list' && (!old.isFlow || text.slice(old.from, old.to).includes('\n')) && values.length > 0) {
    return itemByItem(text, old.items, values, old.isFlow);
  }
  const first = values[0] ?? '';
  if (old.kind === 'text' && values.length === 1 && !first.includes(',')) return [replaced(text, old, first, isInFlow)];
  if (old.kind === 'map' && !old.isFlow) return [];
  const items = values.map((value) => kept.get(value) ?? scalarText(value, true));
  return [{ from: old.from, to: old.to, insert: `[${items.join(', ')}]` }];
}

function itemByItem(text: string, items: readonly Tree[], values: readonly string[], isFlow: boolean): TextChange[] {
  const old = items.map((item) => (item.kind === 'text' ? item.value.trim() : ''));
  let head = 0;
  while (head < old.length && head < values.length && old[head] === values[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < values.length - head && old.at(-1 - tail) === values.at(-1 - tail))
    tail += 1;
  const changes: TextChange[] = [];
  const fresh = values.slice(head, values.length - tail);
  const gone = items.slice(head, items.length - tail);
  gone.forEach((item, index) => {
    const value = fresh[index];
    if (value !== undefined) changes.push({ from: item.from, to: item.to, insert: scalarText(value, isFlow) });
    else changes.push(isFlow ? withComma(text, items, head + index) : wholeLine(text, item));
  });
  const more = fresh.slice(gone.length);
  if (more.length > 0) changes.push(insertedItems(text, items, head + gone.length, more, isFlow));
  return changes;
}

function withComma(text: string, items: readonly Tree[], index: number): TextChange {
  const item = items[index];
  const before = items[index - 1];
  const next = items[index + 1];
  if (item === undefined) return { from: 0, to: 0, insert: '' };
  if (next !== undefined) return { from: item.from, to: next.from, insert: '' };
  const from = before === undefined ? item.from : text.indexOf(',', before.to);
  return { from: from < 0 ? item.from : from, to: item.to, insert: '' };
}

function wholeLine(text: string, item: Tree): TextChange {
  const from = text.lastIndexOf('\n', item.from) + 1;
  return { from, to: Math.min(endOfLine(text, item.to) + 1, text.length), insert: '' };
}

function insertedItems(
  text: string,
  items: readonly Tree[],
  at: number,
  values: readonly string[],
  isFlow: boolean,
): TextChange {
  const before = items[at - 1];
  const after = items[at];
  if (isFlow) {
    const written = values.map((value) => scalarText(value, true)).join(', ');
    if (before !== undefined) return { from: before.to, to: before.to, insert: `, ${written}` };
    const from = after?.from ?? 0;
    return { from, to: from, insert: `${written}, ` };
  }
  const beside = before ?? after;
  const place = beside?.from ?? 0;
  const lead = text.slice(text.lastIndexOf('\n', place) + 1, place);
  const dash = /^ *- /u.test(lead) ? lead : '- ';
  const written = values.map((value) => `${dash}${scalarText(value, false)}\n`).join('');
  const from = before === undefined ? place - lead.length : endOfLine(text, before.to) + 1;
  return from > text.length
    ? { from: text.length, to: text.length, insert: `\n${written.trimEnd()}` }
    : { from, to: from, insert: written };
}

function added(
  text: string,
  tree: MapNode,
  key: string,
  value: string | readonly string[],
  keys: readonly string[],
): TextChange {
  const written = typeof value === 'string' ? scalarText(value, tree.isFlow) : listText(value, tree.isFlow);
  const rank = keys.indexOf(key);
  const before = tree.entries.filter((entry) => keys.includes(entry.key) && keys.indexOf(entry.key) < rank).at(-1);
  const after = before ?? tree.entries.at(-1);
  if (tree.isFlow) {
    if (after === undefined) return { from: tree.from + 1, to: tree.from + 1, insert: `${key}: ${written}` };
    return { from: after.to, to: after.to, insert: `, ${key}: ${written}` };
  }
  const [first] = tree.entries;
  const column = first === undefined ? 0 : first.from - (text.lastIndexOf('\n', first.from - 1) + 1);
  const at = endOfLine(text, after?.to ?? tree.to);
  return { from: at, to: at, insert: `\n${' '.repeat(column)}${key}: ${written}` };
}

/** Without an entry; a comment behind it stays, on a line of its own. */
function removed(text: string, tree: MapNode, entry: Entry): TextChange {
  const index = tree.entries.indexOf(entry);
  const next = tree.entries[index + 1];
  if (tree.isFlow) {
    const before = tree.entries[index - 1];
    if (next !== undefined) return { from: entry.from, to: next.from, insert: '' };
    if (before === undefined) return { from: entry.from, to: entry.to, insert: '' };
    return { from: text.indexOf(',', before.to), to: entry.to, insert: '' };
  }
  const end = endOfLine(text, entry.to);
  const comment = text.slice(entry.to, end).trim();
  if (index === 0) {
    const isJoined = next !== undefined && text.slice(entry.to, next.from).trim() === '';
    return { from: entry.from, to: isJoined ? next.from : entry.to, insert: '' };
  }
  const lineFrom = text.lastIndexOf('\n', entry.from) + 1;
  if (comment !== '')
    return { from: entry.from, to: entry.to + text.slice(entry.to, end).indexOf(comment), insert: '' };
  return { from: lineFrom - 1, to: text[end - 1] === '\r' ? end - 1 : end, insert: '' };
}

/** The rule with these targets. */
export function setTargets(text: string, rule: RuleItem, targets: readonly string[]): TextChange[] {
  return targets.length === 0 ? [] : setValue(text, rule, 'to', targets);
}

/** A rule that sends leads somewhere turns them away, or the other way round. */
export function setEnd(
  text: string,
  rule: RuleItem,
  end: { to: readonly string[] } | { reject: string },
): TextChange[] {
  const [gone, key, value] = 'to' in end ? ['reject', 'to', end.to] : ['to', 'reject', end.reject];
  const entry = entryAt(rule.tree, gone);
  if (entry === undefined || rule.tree === null) return setValue(text, rule, key, value);
  const { isFlow } = rule.tree;
  const written = typeof value === 'string' ? scalarText(value, isFlow) : listText(value, isFlow);
  return [{ from: entry.from, to: entry.to, insert: `${key}: ${written}` }];
}

/** The pool with these members; a weight of 1 is not written where none was. */
export function setMembers(
  text: string,
  pool: PoolItem,
  members: readonly { rep: string; weight: number }[],
): TextChange[] {
  const value = entryAt(pool.tree, 'reps')?.value;
  const written = members.map(({ rep, weight }) => {
    const old = pool.members.find((member) => member.rep === rep);
    if (old?.weight === weight) return old.text;
    return weight === 1 && !/\s1$/u.test(old?.text ?? '') ? rep : `${rep} ${weight}`;
  });
  if (value?.kind !== 'map') return members.length === 0 ? [] : setValue(text, pool, 'reps', written);
  const flow = members.map(({ rep, weight }) => `${scalarText(rep, true)}: ${weight}`).join(', ');
  return inOrder(text, [{ from: value.from, to: value.to, insert: `{${flow}}` }]);
}

/** The pool with what follows when it has nobody; a single chain for every reason is written without its reason. */
export function setNobody(
  text: string,
  pool: PoolItem,
  chains: readonly { reason: string; to: readonly string[] }[],
): TextChange[] {
  const wanted = chains.filter((chain) => chain.to.length > 0);
  if (wanted.length === 0) return setValue(text, pool, 'nobody', null);
  const entry = entryAt(pool.tree, 'nobody');
  const [only] = wanted;
  if (entry?.value.kind === 'map' && areSameReasons(pool.nobody, wanted)) {
    const map = entry.value;
    return inOrder(
      text,
      map.entries.flatMap((each) => {
        const chain = wanted.find((one) => one.reason === each.key);
        const old = pool.nobody.find((one) => one.reason === each.key);
        const isSame = chain?.to.join('\0') === old?.to.map((part) => part.text).join('\0');
        return chain === undefined || isSame ? [] : listed(text, each.value, chain.to, map.isFlow);
      }),
    );
  }
  if (wanted.length === 1 && only?.reason === 'else') return setValue(text, pool, 'nobody', only.to);
  const written = `{${wanted.map((chain) => `${chain.reason}: ${listText(chain.to, true)}`).join(', ')}}`;
  if (entry === undefined) {
    const { tree } = pool;
    if (tree === null) return [];
    const change = added(text, tree, 'nobody', 'x', poolKeys);
    return [{ ...change, insert: change.insert.replace(/x$/u, written) }];
  }
  if (entry.value.kind === 'map' && !entry.value.isFlow) {
    return [{ from: afterKey(text, entry), to: entry.value.to, insert: ` ${written}` }];
  }
  return inOrder(text, [{ from: entry.value.from, to: entry.value.to, insert: written }]);
}

function areSameReasons(old: readonly NobodyChain[], wanted: readonly { reason: string }[]): boolean {
  return old.length === wanted.length && old.every((chain) => wanted.some((one) => one.reason === chain.reason));
}

function afterKey(text: string, entry: Entry): number {
  return text.indexOf(':', entry.keyTo) + 1;
}

/** A rule at another place in the order, with the comments right above it; what stands between rules stays there. */
export function moveItem(text: string, items: readonly Item[], from: number, to: number): TextChange[] {
  const low = Math.min(from, to);
  const pieces = items.slice(low, Math.max(from, to) + 1).map((item) => item.piece);
  if (from === to || pieces.some((piece) => piece === null)) return [];
  const there = pieces as Piece[];
  const gaps = there.slice(1).map((piece, index) => text.slice(there[index]?.to, piece.from));
  const texts = there.map((piece) => text.slice(piece.from, piece.to));
  const order = texts.map((_, index) => index);
  order.splice(to - low, 0, ...order.splice(from - low, 1));
  const first = there[0];
  const last = there.at(-1);
  if (first === undefined || last === undefined) return [];
  const written = order.map((index, place) => (texts[index] ?? '') + (gaps[place] ?? ''));
  return inOrder(text, shortest({ from: first.from, to: last.to, insert: written.join('') }, text));
}

/** The same change without what is equal at both ends. */
function shortest(change: TextChange, text: string): TextChange[] {
  const old = text.slice(change.from, change.to);
  let head = 0;
  while (head < old.length && old[head] === change.insert[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, change.insert.length) - head;
  while (tail < most && old.at(-1 - tail) === change.insert.at(-1 - tail)) tail += 1;
  return [
    { from: change.from + head, to: change.to - tail, insert: change.insert.slice(head, change.insert.length - tail) },
  ];
}

/** Without an item of a section; comments between items stay. The only one of its section stays too. */
export function removeItem(text: string, items: readonly Item[], index: number): TextChange[] {
  const piece = items[index]?.piece;
  if (piece === null || piece === undefined || items.length < 2) return [];
  const next = items[index + 1]?.piece;
  const before = items[index - 1]?.piece;
  if (next) {
    const gap = text.slice(piece.to, next.from);
    const comment = gap.search(/[^\n]*#/u);
    return [{ from: piece.from, to: comment < 0 ? next.from : piece.to + comment, insert: '' }];
  }
  const gap = before ? text.slice(before.to, piece.from) : '';
  return [{ from: before && !gap.includes('#') ? before.to : piece.from, to: piece.to, insert: '' }];
}
