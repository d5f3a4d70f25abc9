// Conditions as a tree, and back to text: the grammar of the server (`core/policy/condition.py`), in the browser.

export type Op =
  | 'is'
  | 'is not'
  | 'in'
  | '>='
  | '<='
  | '>'
  | '<'
  | 'starts with'
  | 'ends with'
  | 'contains'
  | 'is known'
  | 'is unknown'
  | 'arrives in'
  | 'arrives outside';

export interface Comparison {
  readonly kind: 'comparison';
  readonly field: string;
  readonly op: Op;
  readonly values: readonly string[];
}
interface Named {
  readonly kind: 'named';
  readonly name: string;
}
interface Not {
  readonly kind: 'not';
  readonly part: Condition;
}
interface Group {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Condition[];
}
export type Condition = Comparison | Named | Not | Group;

interface Token {
  readonly text: string;
  /** The word as a keyword; empty where it was quoted. */
  readonly word: string;
  readonly isQuoted: boolean;
}

const tokenPattern =
  /\s*(?:(?<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<sign>>=|<=|==|!=|[()<>=,])|(?<word>[^\s()<>=,"!]+|!))/suy;
const keywords = new Set(['and', 'or', 'not', 'is', 'in', 'known', 'unknown', 'contains', 'starts', 'ends', 'arrives']);
const signs = new Set(['>=', '<=', '>', '<']);
const namePattern = /^\p{L}[\p{L}\p{N}_.-]*$/u;
const depthMax = 60;

export class ConditionError extends Error {}

/** The tree of a condition. Throws a ConditionError that says what is wrong. */
export function parseCondition(text: string): Condition {
  const reader = new Reader(tokensOf(text));
  if (reader.peek() === undefined) throw new ConditionError('the condition is empty');
  const tree = reader.expression(0);
  const rest = reader.peek();
  if (rest?.text === ',')
    throw new ConditionError('a `,` does not belong here; several values need `in`: `country in DE, AT`');
  if (rest) throw new ConditionError(`\`${rest.text}\` does not belong here; join conditions with \`and\` or \`or\``);
  return tree;
}

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) {
      throw new ConditionError(`the quote at \`${text.slice(at, at + 20).trim()}\` is never closed`);
    }
    const { quoted, sign, word } = match.groups ?? {};
    if (quoted !== undefined) {
      found.push({ text: quoted.slice(1, -1).replace(/\\(.)/gsu, '$1'), word: '', isQuoted: true });
    } else {
      const written = sign ?? word ?? '';
      found.push({ text: written, word: written.toLowerCase(), isQuoted: false });
    }
  }
  return found;
}

class Reader {
  private at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private word(ahead = 0): string {
    return this.tokens[this.at + ahead]?.word ?? '';
  }

  private take(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw new ConditionError('the condition ends where another part is expected');
    this.at += 1;
    return token;
  }

  expression(depth: number): Condition {
    if (depth > depthMax) throw new ConditionError(`parentheses are nested deeper than ${depthMax}`);
    const parts = [this.unary(depth)];
    let joiner = '';
    while (this.word() === 'and' || this.word() === 'or') {
      const { word } = this.take();
      if (joiner !== '' && word !== joiner) {
        throw new ConditionError('`and` and `or` are mixed; put parentheses around the part that belongs together');
      }
      joiner = word;
      parts.push(this.unary(depth));
    }
    const [only] = parts;
    if (joiner === '' && only !== undefined) return only;
    return group(joiner === 'and' ? 'and' : 'or', parts);
  }

  private unary(depth: number): Condition {
    if (this.peek() === undefined) throw new ConditionError('the condition ends where another part is expected');
    if (this.word() === 'not') {
      this.take();
      if (depth > depthMax) throw new ConditionError('too many `not` in a row');
      return { kind: 'not', part: this.unary(depth + 1) };
    }
    if (this.word() === '(') {
      this.take();
      const inside = this.expression(depth + 1);
      if (this.word() !== ')') throw new ConditionError('a parenthesis is opened and never closed');
      this.take();
      return inside;
    }
    return this.comparison();
  }

  private comparison(): Condition {
    const token = this.take();
    if (!token.isQuoted && /^(?:[),<>]|[<>=!]?=)$/u.test(token.text)) {
      throw new ConditionError(`\`${token.text}\` stands where a field or a name is expected`);
    }
    if (token.word === 'arrives') return this.arrival();
    if (token.isQuoted || !namePattern.test(token.text) || keywords.has(token.word)) {
      throw new ConditionError(`\`${token.text}\` is not a field or a name; a condition starts with one`);
    }
    return this.ofField(token.text, this.word());
  }

  private ofField(field: string, word: string): Condition {
    if (word === 'is') return this.equality(field);
    if (word === 'in' || word === 'contains') {
      this.take();
      return comparison(field, word, this.values(`${field} ${word}`));
    }
    if (signs.has(word)) {
      this.take();
      return comparison(field, word as Op, [this.value(`${field} ${word}`)]);
    }
    if (word === 'starts' || word === 'ends') {
      this.take();
      if (this.word() !== 'with') throw new ConditionError(`\`${word}\` after \`${field}\` must be \`${word} with\``);
      this.take();
      return comparison(field, `${word} with`, this.values(`${field} ${word} with`));
    }
    if (word !== '' && !['and', 'or', ')', ','].includes(word)) {
      const hint = word === 'not' ? `\`not\` goes before the field: \`not ${field} ...\`` : '';
      throw new ConditionError(
        hint || `\`${word}\` after \`${field}\` is not a comparison; write \`is\`, \`in\`, \`>=\`, \`contains\` ...`,
      );
    }
    return { kind: 'named', name: field };
  }

  private equality(field: string): Condition {
    this.take();
    const word = this.word();
    const after = this.word(1);
    if ((word === 'known' || word === 'unknown') && endsPart(after)) {
      this.take();
      return comparison(field, word === 'known' ? 'is known' : 'is unknown', []);
    }
    if (word === 'not') {
      this.take();
      if ((after === 'known' || after === 'unknown') && endsPart(this.word(1))) {
        this.take();
        return comparison(field, after === 'known' ? 'is unknown' : 'is known', []);
      }
      if (after === 'in') throw new ConditionError(`write \`not ${field} in ...\``);
      return comparison(field, 'is not', [this.single(`${field} is not`)]);
    }
    if (word === 'in') throw new ConditionError(`\`is in\` is not part of the language; write \`${field} in ...\``);
    return comparison(field, 'is', [this.single(`${field} is`)]);
  }

  private arrival(): Condition {
    const word = this.word();
    if (word !== 'in' && word !== 'outside') {
      throw new ConditionError('`arrives` must be followed by `in` or `outside` and a calendar');
    }
    this.take();
    return comparison('arrives', `arrives ${word}`, [this.single(`arrives ${word}`)]);
  }

  private single(after: string): string {
    const value = this.value(after);
    if (this.word() === ',') throw new ConditionError(`\`${after}\` takes one value; for several write \`in\``);
    return value;
  }

  private values(after: string): string[] {
    const found = [this.value(after)];
    while (this.word() === ',') {
      this.take();
      found.push(this.value(after));
    }
    return found;
  }

  private value(after: string): string {
    if (this.peek()?.isQuoted === true) return this.take().text;
    const words: string[] = [];
    for (let token = this.peek(); token !== undefined && !token.isQuoted; token = this.peek()) {
      if (['and', 'or', ',', ')'].includes(token.word)) break;
      if (/^(?:[(<>]|[<>=!]?=)$/u.test(token.text)) {
        throw new ConditionError(`\`${token.text}\` after \`${after}\` must be quoted to be part of a value`);
      }
      words.push(this.take().text);
    }
    if (words.length === 0) throw new ConditionError(`a value is missing after \`${after}\``);
    return words.join(' ');
  }
}

function endsPart(word: string): boolean {
  return ['', 'and', 'or', ')'].includes(word);
}

export function comparison(field: string, op: Op, values: readonly string[]): Comparison {
  return { kind: 'comparison', field, op, values };
}

/** A group; one of the same kind within it is part of it, and one of a single part is that part. */
export function group(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind, parts: flat };
}

/** The condition as text, such that `parseCondition(formatCondition(c))` is `c`. */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'named':
      return condition.name;
    case 'not':
      return `not ${inside(condition.part)}`;
    case 'and':
    case 'or':
      return condition.parts.map(inside).join(` ${condition.kind} `);
    case 'comparison':
      return formatComparison(condition);
  }
}

function inside(part: Condition): string {
  const text = formatCondition(part);
  return part.kind === 'and' || part.kind === 'or' ? `(${text})` : text;
}

function formatComparison({ field, op, values }: Comparison): string {
  if (op === 'is known' || op === 'is unknown') return `${field} ${op}`;
  const said = values.map(quoteValue).join(', ');
  return op === 'arrives in' || op === 'arrives outside' ? `${op} ${said}` : `${field} ${op} ${said}`;
}

/** The value, in quotes where it would not be read back as it is. */
function quoteValue(value: string): string {
  const words = value.split(' ');
  const isPlain = value !== '' && words.every((word) => /^[^\s()<>=,"'!]+$/u.test(word));
  if (isPlain && !words.some((word) => keywords.has(word.toLowerCase()))) return value;
  return `"${value.replace(/\\/gu, '\\\\').replace(/"/gu, '\\"')}"`;
}
