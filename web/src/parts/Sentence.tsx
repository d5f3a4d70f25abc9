// A sentence of the server's, in which values stand between backticks.
import { piecesOf } from './sentencePieces';

export function Sentence({ text }: { text: string }) {
  return piecesOf(text).map(({ at, words, isValue }) => (isValue ? <code key={at}>{words}</code> : words));
}
