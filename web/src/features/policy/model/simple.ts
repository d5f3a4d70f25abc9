// The items that most of a policy consists of, `key: value` lines with plain values, read without the YAML library: it
// takes a thousand times longer. Whatever is not that plain is null here, and the library's to read.
import type { Entry, TextNode, Tree } from './tree';

const linePattern = /^( *)(- +)?([A-Za-z][A-Za-z0-9 _-]*):(?: +(.*?))? *$/u;
// No indicator in front, no comment, no `key: ` within: such a text is the same to everybody who reads YAML.
const plainPattern = /^[\p{L}\p{N}_][^#:"'{}[\]\t]*$/u;
const wordPattern = /^[\p{L}\p{N}_][^#:"'{}[\],\t]*$/u;

/** The tree of a list's item or of a map's entries, or null where it takes more to read it. */
export function parseSimple(piece: string, base: number): Tree | null {
  const entries: Entry[] = [];
  let at = 0;
  let start = -1;
  let indent = -1;
  let isItem = false;
  for (const line of piece.split('\n')) {
    const match = linePattern.exec(line);
    if (match === null) return null;
    const [, lead = '', dash = '', key = '', said = ''] = match;
    if (start < 0) {
      isItem = dash !== '';
      start = base + at + lead.length;
      indent = lead.length + dash.length;
    } else if (dash !== '' || lead.length !== indent) {
      return null;
    }
    const from = base + at + lead.length + dash.length;
    const valueFrom =
      said === '' ? from + key.length + 1 : from + line.slice(lead.length + dash.length).indexOf(said, key.length + 1);
    const value = said === '' ? null : valueOf(said, valueFrom);
    if (value === null || entries.some((entry) => entry.key === key)) return null;
    entries.push({ key, from, keyTo: from + key.length, to: value.to, value });
    at += line.length + 1;
  }
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined || !isItem) return null;
  const map: Tree = { kind: 'map', entries, from: first.from, to: last.to, isFlow: false };
  return { kind: 'list', items: [map], from: start, to: last.to, isFlow: false };
}

function valueOf(said: string, from: number): Tree | null {
  if (plainPattern.test(said)) return plain(said, from);
  const listed = /^\[(.+)\]$/u.exec(said)?.[1];
  if (listed === undefined) return null;
  const items: TextNode[] = [];
  let at = from + 1;
  for (const raw of listed.split(',')) {
    const word = raw.trim();
    if (!wordPattern.test(word)) return null;
    const lead = raw.length - raw.trimStart().length;
    items.push(plain(word, at + lead));
    at += raw.length + 1;
  }
  return { kind: 'list', items, from, to: from + said.length, isFlow: true };
}

function plain(value: string, from: number): TextNode {
  return { kind: 'text', value, from, to: from + value.length, style: 'plain' };
}
