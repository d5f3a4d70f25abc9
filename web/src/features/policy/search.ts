// What the addresses of the policy pages say behind the question mark; whatever else is there is left out. Pure.
import type { DraftView } from './draft/DraftEditor';

type Raw = Readonly<Record<string, unknown>>;
const views: readonly DraftView[] = ['text', 'both', 'flow'];

interface ViewSearch {
  view?: DraftView;
}

function readView(raw: Raw): ViewSearch {
  const view = views.find((one) => one === raw.view);
  return view === undefined ? {} : { view };
}

/** What is live, and one of its tests whose lead is to be played. */
export interface LiveSearch extends ViewSearch {
  play?: string;
}

export function readLiveSearch(raw: Raw): LiveSearch {
  return { ...readView(raw), ...(typeof raw.play === 'string' ? { play: raw.play.slice(0, 200) } : {}) };
}

export interface DeploySearch extends ViewSearch {
  tab?: 'leads' | 'text';
}

export function readDeploySearch(raw: Raw): DeploySearch {
  return { ...readView(raw), ...(raw.tab === 'text' ? { tab: 'text' } : {}) };
}

export interface DifferenceSearch {
  old?: string;
  now?: string;
}

export function readDifferenceSearch(raw: Raw): DifferenceSearch {
  const named = (name: 'old' | 'now') => (typeof raw[name] === 'string' ? { [name]: raw[name].slice(0, 64) } : {});
  return { ...named('old'), ...named('now') };
}

export function readFlag<const Name extends string>(name: Name): (raw: Raw) => Partial<Record<Name, true>> {
  return (raw) => (raw[name] === true ? ({ [name]: true } as Partial<Record<Name, true>>) : {});
}

export function readNumber<const Name extends string>(name: Name): (raw: Raw) => Partial<Record<Name, number>> {
  return (raw) => (Number.isInteger(raw[name]) ? ({ [name]: raw[name] } as Partial<Record<Name, number>>) : {});
}
