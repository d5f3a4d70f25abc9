// What every panel of the picture is given.
import type { TextChange } from '../document';
import type { Use } from '../model/add';
import type { Flow } from '../model/flow';
import type { PlaceKind } from './NewPlace';
import type { Words } from './useWords';

/** The panel of the promises, which have no node. */
export const promises = 'promises';

export interface PanelProps {
  text: string;
  flow: Flow;
  words: Words;
  repName: (id: string) => string;
  mayEdit: boolean;
  apply: (changes: readonly TextChange[], said: string) => void;
  /** Asks for a new pool or queue, to be used there. */
  begin: (kind: PlaceKind, use: Use) => void;
}
