// Where in a policy the cursor is: what may be written there. Found from the lines above, without reading YAML. Pure.

export interface Place {
  readonly kind: 'section' | 'key' | 'condition' | 'target' | 'value' | 'name';
  /** The section, or the part of one, whose keys may stand here: `rules`, `pools`, `tests.then`. */
  readonly place: string;
  /** The key whose value is written; empty where a key is. */
  readonly key: string;
  /** The text of the value up to the cursor. */
  readonly before: string;
}

const top = /^([A-Za-z][\w -]*):/;
const tableKey = /^(\s*)(?:- +)?(?:table|territories): *\|/;
const ofTargets = new Set(['to', 'nobody', 'closed', 'full', 'unskilled', 'else', 'tell', 'not to', 'pool', 'owner']);
const ofRows = new Set(['rules', 'sla', 'tests']);

/** `line` is the text of the cursor's line up to the cursor; `above(n)` the n-th line above it, null beyond the first. */
export function placeAt(line: string, above: (lines: number) => string | null): Place {
  if (/^[A-Za-z]?[\w -]*$/.test(line) && !/^\s/.test(line))
    return { kind: 'section', place: '', key: '', before: line };
  const { section, header } = lookUp(line, above);
  const topHere = top.exec(line)?.[1];
  const within = topHere ?? section;
  if (header !== null) return inTable(line, within, header);
  const inBraces = lastOpen(line);
  const said = inBraces ?? line.replace(/^\s*(?:- +)?/, '');
  const keyed = /^([^:]+):\s(.*)$/s.exec(said) ?? /^([^:]+):()$/.exec(said);
  const isEntry = !ofRows.has(within) && inBraces === null && indentOf(line) > 0 && isFirstLevel(line, above);
  if (keyed === null) {
    if (isEntry) return { kind: 'name', place: within, key: '', before: said };
    const listKey = /^\s*- /.test(line) ? keyAbove(line, above) : '';
    if (listKey !== '') return valueAt(within, listKey, said);
    const parent = inBraces === null ? '' : keyBefore(line);
    return { kind: 'key', place: placeOf(within, parent), key: '', before: said };
  }
  const key = (keyed[1] ?? '').trim();
  if (within === 'define' && isEntry) return { kind: 'condition', place: within, key, before: keyed[2] ?? '' };
  return valueAt(placeOf(within, inBraces === null ? '' : keyBefore(line)), key, keyed[2] ?? '');
}

function valueAt(place: string, key: string, before: string): Place {
  const kind = key === 'when' ? 'condition' : ofTargets.has(key) || key.startsWith('at ') ? 'target' : 'value';
  return { kind, place, key, before };
}

function inTable(line: string, within: string, header: string): Place {
  const cells = line.split('|');
  const column = (header.split('|')[cells.length - 1] ?? '').trim();
  const before = (cells.at(-1) ?? '').trimStart();
  const kind = column === 'when' ? 'condition' : column === 'name' ? 'name' : 'target';
  return { kind, place: within, key: column, before };
}

/** The section that a line is in, and the head of the table it is a row of. */
function lookUp(line: string, above: (lines: number) => string | null): { section: string; header: string | null } {
  let indent = indentOf(line);
  let header: string | null = null;
  let isTable = false;
  let first: string | null = null;
  for (let up = 1; ; up += 1) {
    const said = above(up);
    if (said === null) return { section: '', header: null };
    if (said.trim() === '' || said.trimStart().startsWith('#')) continue;
    if (!isTable) {
      const begins = tableKey.exec(said);
      if (begins !== null && (begins[1] ?? '').length < indentOf(line) && first !== null) {
        isTable = true;
        header = first;
      } else if (indentOf(said) < indent && begins === null) indent = indentOf(said);
      first = said;
    }
    const found = top.exec(said);
    if (found !== null) return { section: found[1] ?? '', header: isTable ? header : null };
  }
}

/** What stands in the innermost brace that is still open, behind its last comma; null outside of braces. */
function lastOpen(line: string): string | null {
  let depth = 0;
  let brackets = 0;
  for (let at = line.length - 1; at >= 0; at -= 1) {
    const char = line.charAt(at);
    if (char === ']') brackets += 1;
    else if (char === '[') brackets -= 1;
    else if (char === '}') depth += 1;
    else if (char === '{' && depth > 0) depth -= 1;
    else if (char === '{') return behindComma(line.slice(at + 1));
    if (brackets < -1) return null;
  }
  return null;
}

function behindComma(inside: string): string {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inside.length; at += 1) {
    const char = inside.charAt(at);
    if ('[{'.includes(char)) depth += 1;
    if (']}'.includes(char)) depth -= 1;
    if (char === ',' && depth === 0) start = at + 1;
  }
  return inside.slice(start).trimStart();
}

/** The key that an open brace is the value of. */
function keyBefore(line: string): string {
  const open = line.lastIndexOf('{');
  return /([^\s{,][^:{,]*):\s*$/.exec(line.slice(0, open))?.[1]?.trim() ?? '';
}

/** The key whose list a line that begins with a dash is an item of: `to:` above `- desk`. */
function keyAbove(line: string, above: (lines: number) => string | null): string {
  for (let up = 1; up < 200; up += 1) {
    const said = above(up);
    if (said === null || top.test(said)) return '';
    if (said.trim() === '' || /^\s*#/.test(said) || (/^\s*- /.test(said) && indentOf(said) === indentOf(line)))
      continue;
    return indentOf(said) < indentOf(line) || /:\s*$/.test(said)
      ? (/^\s*(?:- +)?([^:]+):\s*$/.exec(said)?.[1] ?? '').trim()
      : '';
  }
  return '';
}

function isFirstLevel(line: string, above: (lines: number) => string | null): boolean {
  for (let up = 1; ; up += 1) {
    const said = above(up);
    if (said === null) return false;
    if (said.trim() === '' || said.trimStart().startsWith('#')) continue;
    if (top.test(said)) return true;
    if (indentOf(said) < indentOf(line)) return false;
  }
}

function placeOf(section: string, key: string): string {
  if (section === 'tests')
    return key === 'then' ? 'tests.then' : ['lead', 'account', 'person'].includes(key) ? `tests.${key}` : 'tests';
  if (section === 'pools' && key === 'nobody') return 'pools.nobody';
  return section;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
