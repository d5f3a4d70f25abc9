// The lists that a policy's text names: each by its file, or with its keys in place. Pure.
import { sectionsOf } from './pieces';
import { entryAt, parsePiece } from './tree';

export interface ListFile {
  readonly name: string;
  /** Empty for one whose keys stand in the policy itself. */
  readonly path: string;
  /** How many keys stand in the policy; 0 for a file. */
  readonly keys: number;
}

export function listFilesOf(text: string): ListFile[] {
  const section = sectionsOf(text).find((one) => one.key === 'lists');
  if (section === undefined) return [];
  const { tree } = parsePiece(text.slice(section.from, section.to).trimEnd(), section.from);
  const lists = entryAt(tree, 'lists')?.value;
  return (lists?.kind === 'map' ? lists.entries : []).map(({ key, value }) => ({
    name: key,
    path: value.kind === 'text' ? value.value.trim() : '',
    keys: value.kind === 'list' ? value.items.length : 0,
  }));
}
