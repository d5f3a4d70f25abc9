// The words in what React draws, where they stand in it as they are. Pure.
import { isValidElement, type ReactNode } from 'react';

/** Its words in their order with a space between them; what a component would say is not among them. */
export function wordsOf(node: ReactNode): string {
  return piecesOf(node).join(' ');
}

function piecesOf(node: ReactNode): string[] {
  if (typeof node === 'string' || typeof node === 'number') {
    const words = String(node).trim();
    return words === '' ? [] : [words];
  }
  if (Array.isArray(node)) return node.flatMap((each: ReactNode) => piecesOf(each));
  if (isValidElement<{ children?: ReactNode }>(node)) return piecesOf(node.props.children);
  return [];
}
