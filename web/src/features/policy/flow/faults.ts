// What is wrong, by node: conditions and items that cannot be read, and errors that the server found there. Pure.
import type { Finding } from '#/base/api/policies';
import type { Flow } from '../model/flow';

export function faultsOf(flow: Flow, findings: readonly Finding[], text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const items = [...flow.rules, ...flow.pools, ...flow.queues];
  const starts = findings.length === 0 ? [] : lineStarts(text);
  for (const finding of findings) {
    if (finding.severity !== 'error' || finding.line === 0) continue;
    const at = starts[finding.line - 1] ?? -1;
    const item = items.find((one) => one.start <= at + 8 && at <= one.end);
    if (item) found.set(item.id, finding.said);
  }
  for (const item of items) if (item.fault !== '') found.set(item.id, item.fault);
  for (const rule of flow.rules) {
    const fault = [rule.when, ...rule.rows.map((row) => row.when)].find(
      (when) => when !== null && when.fault !== '',
    )?.fault;
    if (fault !== undefined) found.set(rule.id, fault);
  }
  return found;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
