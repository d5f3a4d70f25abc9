// A sentence taken apart where values begin and end. Pure.

interface Piece {
  readonly at: number;
  readonly words: string;
  readonly isValue: boolean;
}

/** The pieces of a sentence in their order; a backtick that is never closed is one of the words. */
export function piecesOf(sentence: string): Piece[] {
  const parts = counted(sentence).split('`');
  const isClosed = parts.length % 2 === 1;
  const rest = isClosed ? [] : [`\`${parts.pop() ?? ''}`];
  return [...parts, ...rest]
    .map((words, at) => ({ at, words, isValue: at % 2 === 1 && at < parts.length }))
    .filter(({ words }) => words !== '');
}

/** As people count: old decisions say `1 other(s)`. */
export function counted(sentence: string): string {
  return sentence.replaceAll(/\b(\d+) other\(s\)/gu, (_, count: string) => `${count} other${count === '1' ? '' : 's'}`);
}
