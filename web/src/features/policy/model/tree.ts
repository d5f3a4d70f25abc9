// A piece of YAML as a tree in which every scalar is text, and every node knows its place in the whole text.
import { parseSimple } from './simple';
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';

export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly from: number;
  readonly to: number;
  readonly style: 'plain' | 'single' | 'double' | 'block';
}
interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly from: number;
  readonly to: number;
  readonly isFlow: boolean;
}
export interface Entry {
  readonly key: string;
  readonly from: number;
  /** Behind the key's own text, before its colon. */
  readonly keyTo: number;
  readonly to: number;
  readonly value: Tree;
}
export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly from: number;
  readonly to: number;
  readonly isFlow: boolean;
}
export type Tree = TextNode | ListNode | MapNode;

export interface Parsed {
  readonly tree: Tree | null;
  /** What is wrong with it, in a line; empty where nothing is. */
  readonly fault: string;
}

const styles: Readonly<Record<string, TextNode['style']>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};
// As many as a policy of some megabytes has.
const rememberedMax = 40_000;
const remembered = new Map<string, Parsed>();

/** The tree of a piece that begins at `base`. Pieces that were read before are not read again. */
export function parsePiece(piece: string, base: number): Parsed {
  const simple = parseSimple(piece, base);
  if (simple !== null) return { tree: simple, fault: '' };
  let found = remembered.get(piece);
  if (found === undefined) {
    if (remembered.size >= rememberedMax) remembered.clear();
    found = read(piece);
    remembered.set(piece, found);
  }
  return { tree: found.tree === null ? null : shifted(found.tree, base), fault: found.fault };
}

function read(piece: string): Parsed {
  const document = parseDocument(piece, {
    schema: 'failsafe',
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [fault] = document.errors;
  const tree = document.contents === null ? null : treeOf(document.contents, piece, 0);
  return { tree, fault: fault?.message ?? '' };
}

/** The tree as it is further down in the text. */
function shifted(tree: Tree, by: number): Tree {
  const [from, to] = [tree.from + by, tree.to + by];
  if (tree.kind === 'text') return { ...tree, from, to };
  if (tree.kind === 'list') return { ...tree, from, to, items: tree.items.map((item) => shifted(item, by)) };
  const entries = tree.entries.map((entry) => ({
    key: entry.key,
    from: entry.from + by,
    keyTo: entry.keyTo + by,
    to: entry.to + by,
    value: shifted(entry.value, by),
  }));
  return { ...tree, from, to, entries };
}

function treeOf(node: Node, piece: string, base: number): Tree {
  const [start, end] = node.range ?? [0, 0];
  const from = base + start;
  if (isMap(node)) {
    const entries = node.items.map((pair) => entryOf(pair, piece, base));
    const isFlow = node.flow === true;
    return { kind: 'map', entries, from, to: isFlow ? base + end : (entries.at(-1)?.to ?? base + end), isFlow };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => treeOf(item as Node, piece, base));
    const isFlow = node.flow === true;
    return { kind: 'list', items, from, to: isFlow ? base + end : (items.at(-1)?.to ?? base + end), isFlow };
  }
  const style = isScalar(node) ? (styles[node.type ?? ''] ?? 'plain') : 'plain';
  const trimmed = style === 'block' ? start + piece.slice(start, end).trimEnd().length : end;
  const value = isScalar(node) && typeof node.value === 'string' ? node.value : '';
  return { kind: 'text', value, from, to: base + trimmed, style };
}

function entryOf(pair: Pair, piece: string, base: number): Entry {
  const key = treeOf(pair.key as Node, piece, base);
  const value = pair.value as Node | null;
  const after = afterColon(piece, key.to - base) + base;
  const tree: Tree = value ? treeOf(value, piece, base) : empty(after);
  const isNothing = tree.kind === 'text' && tree.value === '' && tree.from === tree.to;
  const placed = isNothing ? empty(after) : tree;
  return {
    key: key.kind === 'text' ? key.value.trim().split(/\s+/u).join(' ') : '',
    from: key.from,
    keyTo: key.to,
    to: placed.to,
    value: placed,
  };
}

function empty(at: number): TextNode {
  return { kind: 'text', value: '', from: at, to: at, style: 'plain' };
}

function afterColon(piece: string, at: number): number {
  const colon = piece.indexOf(':', at);
  return colon < 0 ? at : colon + 1;
}

/** The entry of a map with this key. */
export function entryAt(tree: Tree | null | undefined, key: string): Entry | undefined {
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;
}

/** The text of an entry's value; empty where there is none. */
export function textAt(tree: Tree | null | undefined, key: string): string {
  const value = entryAt(tree, key)?.value;
  return value?.kind === 'text' ? value.value.trim() : '';
}

export interface Part {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The texts of a value: one, several separated by commas, or a list. */
export function partsOf(value: Tree | undefined, source: string): Part[] {
  if (value === undefined || value.kind === 'map') return [];
  if (value.kind === 'list') {
    return value.items.flatMap((item) =>
      item.kind === 'text' && item.value.trim() !== ''
        ? [{ text: item.value.trim(), from: item.from, to: item.to }]
        : [],
    );
  }
  if (value.style === 'plain' && value.value.includes(',')) return cutAtCommas(source, value.from, value.to);
  return value.value.trim() === '' ? [] : [{ text: value.value.trim(), from: value.from, to: value.to }];
}

/** The texts between commas in a stretch of the source, brackets around all of them left out. */
export function cutAtCommas(source: string, from: number, to: number): Part[] {
  const framed = /^\s*\[(.*)\]\s*$/su.exec(source.slice(from, to));
  const start = framed ? source.indexOf('[', from) + 1 : from;
  const found: Part[] = [];
  let at = start;
  for (const piece of (framed?.[1] ?? source.slice(from, to)).split(',')) {
    const lead = piece.length - piece.trimStart().length;
    const text = piece.trim();
    if (text !== '') found.push({ text, from: at + lead, to: at + lead + text.length });
    at += piece.length + 1;
  }
  return found;
}
