// What a target is called for people.
import { texts } from '#/base/texts/texts';
import { parseTarget } from '../model/target';

export function targetText(text: string, repName: (id: string) => string): string {
  const target = parseTarget(text);
  switch (target.kind) {
    case 'owner':
      return texts.flow.owners[target.path] ?? text;
    case 'rep':
      return repName(target.rep);
    case 'list':
      return texts.flow.listOwner(target.list, target.column);
    default:
      return text;
  }
}
