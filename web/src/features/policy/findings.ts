// Where a finding stands in the text, what can be done about it at once, and how many there are of each kind. Pure.
import type { Finding } from '#/base/api/policies';
import type { TextChange } from './document';
import { lineOfPlace, outlineOf } from './outline';

export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly finding: Finding;
  readonly fix: Fix | null;
}

interface Fix {
  readonly change: TextChange;
  /** What it puts there. */
  readonly insert: string;
}

export type Severity = 'error' | 'warning' | 'note';

/** Every finding with its place; one that has none stands at the top. */
export function marksOf(text: string, findings: readonly Finding[]): Mark[] {
  if (findings.length === 0) return [];
  const starts = lineStarts(text);
  const sections = findings.every((finding) => finding.line > 0) ? [] : outlineOf(text);
  return findings
    .map((finding) => markOf(text, starts, finding, finding.line || lineOfPlace(sections, finding.place)))
    .sort((one, other) => one.from - other.from);
}

export function countOf(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** The sentence of a finding as it is shown: from a capital to a full stop. */
export function findingText(finding: Finding): string {
  const said = finding.said.charAt(0).toLocaleUpperCase() + finding.said.slice(1);
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

function markOf(text: string, starts: readonly number[], finding: Finding, line: number): Mark {
  const start = starts[Math.max(0, line - 1)] ?? 0;
  const end = starts[line] === undefined ? text.length : starts[line] - 1;
  const said = text.slice(start, end);
  const wrong = /`([^`]+)`/.exec(finding.said)?.[1] ?? '';
  const at = wrong === '' ? -1 : wordIn(said, wrong);
  const lead = said.length - said.trimStart().length;
  const from = at >= 0 ? start + at : start + lead;
  const to = at >= 0 ? from + wrong.length : Math.max(from, start + said.trimEnd().length);
  return { from, to, finding, fix: at >= 0 ? fixOf(finding, from, to) : null };
}

function fixOf(finding: Finding, from: number, to: number): Fix | null {
  const insert = /did you mean `([^`]+)`/.exec(finding.said)?.[1];
  return insert === undefined ? null : { change: { from, to, insert }, insert };
}

/** Where a word stands in a line, and not as a part of another one. */
function wordIn(line: string, wrong: string): number {
  for (let at = line.indexOf(wrong); at >= 0; at = line.indexOf(wrong, at + 1)) {
    const before = line.charAt(at - 1);
    const behind = line.charAt(at + wrong.length);
    if (!/[\w-]/.test(before) && !/[\w-]/.test(behind)) return at;
  }
  return -1;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
