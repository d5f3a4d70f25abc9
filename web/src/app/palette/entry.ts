// One thing that can be found or done in the palette.
import type { ReactNode } from 'react';

export interface Entry {
  /** The same for the same thing; no two have the same. */
  readonly id: string;
  readonly name: string;
  /** What tells it from others of its name. */
  readonly about?: string;
  readonly mark: ReactNode;
  readonly run: () => void;
}

export interface EntryGroup {
  readonly name: string;
  readonly entries: readonly Entry[];
}
