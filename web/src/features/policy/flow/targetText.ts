// What a target is called for people.
import { flowTexts } from '#/base/texts/flow';
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
