// A condition cut into fields, words of the language and values, for whoever shows it. It need not be a right one. Pure.

export interface Word {
  readonly kind: 'field' | 'word' | 'value' | 'space';
  readonly text: string;
}

const language = new Set(
  'and or not is in known unknown contains starts ends with arrives outside >= <= > < ( ) ,'.split(' '),
);
const pattern = /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|>=|<=|[()<>,]|[^\s()<>=,"']+|./gsu;

export function keywordsOf(text: string): Word[] {
  let isValue = false;
  return (text.match(pattern) ?? []).map((word) => {
    if (/^\s+$/u.test(word)) return { kind: 'space', text: ' ' };
    const lowered = word.toLowerCase();
    if (language.has(lowered)) {
      isValue = lowered === ',' ? isValue : !['and', 'or', 'not', '(', ')'].includes(lowered);
      return { kind: 'word', text: word };
    }
    return { kind: isValue ? 'value' : 'field', text: word };
  });
}
