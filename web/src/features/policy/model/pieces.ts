// A policy's text cut into its sections, and a section into its items, by looking at lines alone: what is broken in one
// item keeps no other from being read, and an item that did not change need not be read again.

export interface Section {
  readonly key: string;
  /** Where the key begins. */
  readonly from: number;
  /** Behind the colon of the key. */
  readonly bodyFrom: number;
  readonly to: number;
}

/** An item of a list, or an entry of a block of `key: value`, with the comments right above it. */
export interface Piece {
  /** Where its comments begin, else its own first line. */
  readonly from: number;
  /** Where its own first line begins. */
  readonly bodyFrom: number;
  /** The end of its last line, the line break left out. */
  readonly to: number;
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
  readonly kind: 'blank' | 'comment' | 'text';
}

const keyPattern = /^(?:"([^"]+)"|'([^']+)'|([^\s#:"'{}[\],&*!|>%@`-][^:#]*?))\s*:(?=\s|$)/u;

/** The sections of a policy, in their order. */
export function sectionsOf(text: string): Section[] {
  const starts: { key: string; from: number; bodyFrom: number }[] = [];
  for (let from = 0; from < text.length;) {
    const end = endOfLine(text, from);
    const first = text.charCodeAt(from);
    if (first !== 32 && first !== 35 && first !== 10 && first !== 9) {
      const match = keyPattern.exec(text.slice(from, Math.min(end, from + 200)));
      const key = match?.[1] ?? match?.[2] ?? match?.[3];
      if (match && key !== undefined) starts.push({ key, from, bodyFrom: from + match[0].length });
    }
    from = end + 1;
  }
  return starts.map((start, index) => ({ ...start, to: starts[index + 1]?.from ?? text.length }));
}

/** The items of a section that is a block: those of a list, or the entries of a map. Empty for one in a line. */
export function piecesOf(text: string, section: Section): Piece[] {
  const lines = linesOf(text, section);
  const first = lines.find((line) => line.kind === 'text');
  if (first === undefined) return [];
  // A bracket that closes what a line above has opened begins nothing.
  const isFirst = (line: Line) =>
    line.kind === 'text' && line.indent === first.indent && !/[\]}]/u.test(text.charAt(line.from + line.indent));
  const found: Piece[] = [];
  lines.forEach((line, index) => {
    if (!isFirst(line)) return;
    let above = index;
    while (lines[above - 1]?.kind === 'comment' && lines[above - 1]?.indent === line.indent) above -= 1;
    found.push({ from: lines[above]?.from ?? line.from, bodyFrom: line.from, to: lastOf(lines, index, first.indent) });
  });
  return found;
}

/** The end of an item: that of its last line of text, or of a comment right below it that is set further in. */
function lastOf(lines: readonly Line[], index: number, indent: number): number {
  let to = lines[index]?.to ?? 0;
  let isTogether = true;
  for (let at = index + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || (line.kind === 'text' && line.indent <= indent)) break;
    if (line.kind === 'text') {
      to = line.to;
      isTogether = true;
    } else if (line.kind === 'blank') {
      isTogether = false;
    } else if (isTogether && line.indent > indent) {
      to = line.to;
    } else {
      isTogether = false;
    }
  }
  return to;
}

function linesOf(text: string, section: Section): Line[] {
  const found: Line[] = [];
  for (let from = endOfLine(text, section.bodyFrom) + 1; from < section.to;) {
    const to = Math.min(endOfLine(text, from), section.to);
    let at = from;
    while (at < to && text.charCodeAt(at) === 32) at += 1;
    const isBlank = text.slice(at, to).trim() === '';
    const kind = isBlank ? 'blank' : text[at] === '#' ? 'comment' : 'text';
    found.push({ from, to: text[to - 1] === '\r' ? to - 1 : to, indent: at - from, kind });
    from = to + 1;
  }
  return found;
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
