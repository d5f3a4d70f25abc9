// What is to be other in a simulation, as somebody chooses it, and as the server reads it. Pure.
export type WhatIfKind = 'away' | 'without' | 'added' | 'team' | 'volume' | 'burst';
export const whatIfKinds: readonly WhatIfKind[] = ['away', 'without', 'added', 'team', 'volume', 'burst'];

export interface WhatIf {
  readonly kind: WhatIfKind;
  /** A rep for `away` and `without`, somebody new for `added`, a team. */
  readonly who: string;
  /** Days for `away`, whom somebody new is like, members of a team, how many times, or the source of a burst. */
  readonly what: string;
  readonly from: string;
  readonly until: string;
  readonly count: string;
}

export interface Asked {
  readonly away: string[];
  readonly without: string[];
  readonly added: string[];
  readonly teams: string[];
  readonly volume: string | null;
  readonly bursts: string[];
}

export const emptyWhatIf = (kind: WhatIfKind): WhatIf => ({ kind, who: '', what: '', from: '', until: '', count: '' });

/** Whether enough is chosen for it to mean something. */
export function isWhole(whatIf: WhatIf): boolean {
  switch (whatIf.kind) {
    case 'away':
      return whatIf.who !== '' && whatIf.from !== '';
    case 'without':
      return whatIf.who !== '';
    case 'added':
    case 'team':
      return whatIf.who !== '' && whatIf.what !== '';
    case 'volume':
      return Number(whatIf.count) > 0;
    case 'burst':
      return Number(whatIf.count) > 0 && whatIf.from !== '';
  }
}

export function askedOf(whatIfs: readonly WhatIf[]): Asked {
  const of = (kind: WhatIfKind) => whatIfs.filter((one) => one.kind === kind && isWhole(one));
  return {
    away: of('away').map(
      ({ who, from, until }) => `${who}=${from}${until === '' || until === from ? '' : `..${until}`}`,
    ),
    without: of('without').map(({ who }) => who),
    added: of('added').map(({ who, what }) => `${nameOf(who)} like=${what}`),
    teams: of('team').map(
      ({ who, what }) =>
        `${who}=${what
          .split(/[\s,]+/)
          .filter(Boolean)
          .join(',')}`,
    ),
    volume: of('volume').map(({ count }) => `${Number(count)}x`)[0] ?? null,
    bursts: of('burst').map(
      ({ count, from, what }) => `${Number(count)}@${from}${what === '' ? '' : ` source=${what.trim()}`}`,
    ),
  };
}

/** A name without blanks, which is what separates words. */
function nameOf(who: string): string {
  return who.trim().toLowerCase().replace(/\s+/g, '-');
}
