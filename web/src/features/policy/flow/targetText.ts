// What targets and nodes are called for people.
import { flowTexts } from '#/base/texts/flow';
import type { GraphNode } from '../model/graph';
import { parseTarget } from '../model/target';

export function targetText(text: string, repName: (id: string) => string): string {
  const target = parseTarget(text);
  switch (target.kind) {
    case 'owner':
      return flowTexts.owners[target.path] ?? text;
    case 'rep':
      return repName(target.rep);
    case 'list':
      return flowTexts.listOwner(target.list, target.column);
    default:
      return text;
  }
}

/** What nodes are called that have no name of their own. */
export const kindTexts: Readonly<Record<string, string>> = {
  territories: flowTexts.territories,
  intake: flowTexts.intake,
  known: flowTexts.known,
  reject: flowTexts.reject,
};

export function nameText(node: GraphNode): string {
  return node.name === '' ? (kindTexts[node.kind] ?? '') : node.name;
}
