// The path of a line through values, scaled to a box. What is not known is left out, and the line goes on behind it. Pure.

const margin = 2;

export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
): { line: string; area: string } {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  if (known.length < 2) return { line: '', area: '' };
  const most = Math.max(...known.map(({ value }) => value));
  const least = Math.min(0, ...known.map(({ value }) => value));
  const range = most - least || 1;
  const x = (at: number) => round((at / (values.length - 1)) * width);
  const y = (value: number) => round(height - margin - ((value - least) / range) * (height - 2 * margin));
  const points = known.map(({ at, value }) => `${x(at)} ${y(value)}`);
  const [first, last] = [known[0]?.at ?? 0, known.at(-1)?.at ?? 0];
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${x(last)} ${height}L${x(first)} ${height}Z` };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
