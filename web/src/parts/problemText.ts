// What went wrong, in words for people.
import { ServerProblem } from '#/base/api/problem';
import { texts } from '#/base/texts/texts';

export function problemText(problem: unknown): string {
  if (!(problem instanceof ServerProblem)) return texts.problems.unknown;
  const own = texts.problems[problem.code];
  if (own !== undefined) return own;
  const { detail } = problem;
  if (!detail) return texts.problems.unknown;
  return `${detail.charAt(0).toLocaleUpperCase()}${detail.slice(1)}${/[.!?]$/u.test(detail) ? '' : '.'}`;
}
