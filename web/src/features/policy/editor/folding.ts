// What can be folded: whatever is indented below a line, as YAML means it; no tree is needed for that.
import { foldService } from '@codemirror/language';
import type { EditorState, Line } from '@codemirror/state';

// A fold is looked for no further than this; more than that nobody folds by hand.
const linesMax = 20_000;

export const folding = foldService.of((state, start) => {
  const line = state.doc.lineAt(start);
  if (line.text.trim() === '' || line.text.trimStart().startsWith('#')) return null;
  const last = lastBelow(state, line);
  return last.number > line.number ? { from: line.to, to: last.to } : null;
});

function lastBelow(state: EditorState, line: Line): Line {
  const indent = indentOf(line.text);
  const lines = Math.min(state.doc.lines, line.number + linesMax);
  let last = line;
  for (let number = line.number + 1; number <= lines; number += 1) {
    const next = state.doc.line(number);
    if (next.text.trim() === '') continue;
    if (indentOf(next.text) <= indent) break;
    last = next;
  }
  return last;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
