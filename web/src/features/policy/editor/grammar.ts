// Our grammar on top of YAML, as a line-by-line parser: what each word of a policy is. It knows no company's names: a
// word before an operator is a field, one behind it a value, one alone a defined name. Pure.
import type { StreamParser, StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';

export interface GrammarState {
  section: string;
  key: string;
  /** Whether a key may begin here. */
  isFresh: boolean;
  /** Whether a value of a condition comes next. */
  isValue: boolean;
  depth: number;
  /** How far the key of the table is indented in which we are; -1 outside of any. */
  table: number;
  header: readonly string[];
  isHeader: boolean;
  cell: number;
}

type Mode = 'condition' | 'target' | 'plain';

const targetKeys = new Set([
  'to',
  'nobody',
  'closed',
  'full',
  'unskilled',
  'else',
  'tell',
  'not to',
  'away',
  'departed',
]);
const section = /^[A-Za-z][\w -]*(?=:)/;
const key = /^("[^"]+"|'[^']+'|[^\s{}[\],:#|"'-][^{}[\],:#|]*):(?=\s|$)/;
const operator =
  /^(and|or|not|is not|is known|is unknown|is|in|starts with|ends with|contains|arrives in|arrives outside)(?![\w.-])/i;
const comparison = /^(>=|<=|\.\.|>|<|=)/;
const beforeOperator = /^\s+(is|in|not in|starts|ends|contains|>=|<=|>|<)(?![\w.])/i;
const amount = /^-?\d[\d.:-]*(\s?(%|[kKmMbB]|[smhdw]|minutes?|hours?|days?|weeks?))?(?![\w.-])/i;
const steering =
  /^(next rule|hold until open|hold until|hold|queue|rep|reject|remind|reassign|tell|to|even if away)(?![\w.-])/i;
const quoted = /^("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/;
const word = /^[^\s,()[\]{}|#]+/;

export const grammar: StreamParser<GrammarState> = {
  name: 'policy',
  startState: () => ({
    ...{ section: '', key: '', isFresh: true, isValue: false, depth: 0 },
    ...{ table: -1, header: [], isHeader: false, cell: 0 },
  }),
  copyState: (state) => ({ ...state }),
  token,
  blankLine: () => undefined,
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"', "'"] } },
  tokenTable: {
    section: tags.heading,
    key: tags.propertyName,
    field: tags.variableName,
    operator: tags.operatorKeyword,
    value: tags.string,
    defined: tags.macroName,
    name: tags.typeName,
    steering: tags.keyword,
    amount: tags.number,
    mark: tags.punctuation,
    comment: tags.comment,
  },
};

/** What a pattern found at the stream's place, which then stands behind it. */
function take(stream: StringStream, pattern: RegExp): RegExpMatchArray | null {
  const found = stream.match(pattern);
  return typeof found === 'boolean' ? null : found;
}

function token(stream: StringStream, state: GrammarState): string | null {
  if (stream.sol()) beginLine(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.peek() === '#' && (stream.pos === 0 || /\s/.test(stream.string.charAt(stream.pos - 1)))) {
    stream.skipToEnd();
    return 'comment';
  }
  if (state.table >= 0) return inTable(stream, state);
  if (stream.column() === 0) {
    const found = take(stream, section);
    if (found !== null) {
      state.section = found[0];
      state.key = found[0];
      stream.eat(':');
      state.isFresh = false;
      tableBegins(stream, state);
      return 'section';
    }
  }
  if (state.isFresh && stream.match(/^-(?=\s|$)/)) return 'mark';
  const mark = take(stream, /^[[\]{},]/);
  if (mark !== null) {
    atMark(mark[0], state);
    return 'mark';
  }
  if (state.isFresh) {
    const found = take(stream, key);
    if (found !== null) {
      state.key = (found[1] ?? '').replace(/["']/g, '').trim();
      state.isFresh = false;
      state.isValue = false;
      tableBegins(stream, state);
      return 'key';
    }
  }
  state.isFresh = false;
  return inValue(stream, state, modeOf(state.section, state.key));
}

function beginLine(stream: StringStream, state: GrammarState): void {
  const isBlank = stream.string.trim() === '';
  if (state.table >= 0 && !isBlank && stream.indentation() <= state.table) {
    state.table = -1;
    state.header = [];
  }
  state.cell = 0;
  state.isValue = false;
  if (state.depth === 0) state.isFresh = true;
  if (state.table >= 0 && !isBlank) {
    state.isHeader = state.header.length === 0;
    if (state.isHeader) state.header = stream.string.split('|').map((cell) => cell.trim());
  }
}

function tableBegins(stream: StringStream, state: GrammarState): void {
  const isTable = state.key === 'table' || state.section === 'territories';
  if (isTable && /^\s*\|/.test(stream.string.slice(stream.pos))) {
    state.table = stream.indentation();
    state.header = [];
    stream.skipToEnd();
  }
}

function inTable(stream: StringStream, state: GrammarState): string | null {
  if (stream.eat('|')) {
    state.cell += 1;
    state.isValue = false;
    return 'mark';
  }
  if (state.isHeader) {
    stream.match(/^[^|]+/);
    return 'key';
  }
  const column = state.header[state.cell] ?? '';
  if (column === 'when') return inValue(stream, state, 'condition');
  if (column === 'name') {
    stream.match(/^[^|]+/);
    return 'name';
  }
  return inValue(stream, state, 'target');
}

function atMark(mark: string, state: GrammarState): void {
  if (mark === '{') state.depth += 1;
  if (mark === '}') state.depth = Math.max(0, state.depth - 1);
  // Within braces a key may follow; a list of values goes on as it began.
  if (mark === '{' || (mark === ',' && state.depth > 0)) state.isFresh = true;
  if (mark === '}') state.isValue = false;
}

function modeOf(inSection: string, ofKey: string): Mode {
  if (ofKey === 'when' || inSection === 'define') return 'condition';
  if (targetKeys.has(ofKey) || /^at \d/.test(ofKey)) return 'target';
  return 'plain';
}

function inValue(stream: StringStream, state: GrammarState, mode: Mode): string | null {
  if (stream.match(quoted)) return 'value';
  if (stream.match(/^[,()[\]{}|]/)) {
    if (stream.current() === '(') state.isValue = false;
    return 'mark';
  }
  if (mode === 'condition') return inCondition(stream, state);
  if (stream.match(amount)) return 'amount';
  if (mode === 'target') {
    if (stream.match(steering)) return 'steering';
    stream.match(word);
    return 'name';
  }
  stream.match(word);
  return state.key === 'name' ? 'name' : null;
}

function inCondition(stream: StringStream, state: GrammarState): string {
  const found = take(stream, operator);
  if (found !== null) {
    state.isValue = !/^(and|or|not|is known|is unknown)$/i.test(found[0]);
    return 'operator';
  }
  if (stream.match(comparison)) {
    state.isValue = true;
    return 'operator';
  }
  if (stream.match(amount)) return 'amount';
  stream.match(word);
  if (state.isValue) return 'value';
  return beforeOperator.test(stream.string.slice(stream.pos)) ? 'field' : 'defined';
}
