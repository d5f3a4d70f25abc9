// What stands in the addresses of the people pages. Pure.
import { dayAt } from '#/base/time/zones';
import { knownZone } from '#/base/format/moments';

type Raw = Readonly<Record<string, unknown>>;

export const states = ['working', 'off', 'away', 'full', 'left'] as const;

export interface RepSearch {
  q?: string;
  team?: string;
  skill?: string;
  state?: (typeof states)[number];
}

export interface HoursSearch {
  team?: string;
  pool?: string;
  zone?: string;
  /** A day of the week that is shown. */
  day?: string;
  span?: 'day' | 'week';
}

export interface AbsenceSearch {
  team?: string;
  /** `2026-09` */
  month?: string;
  as?: 'list';
}

const charsMax = 200;

export function readRepSearch(raw: Raw): RepSearch {
  const state = states.find((one) => one === raw.state);
  return { ...texts(raw, ['q', 'team', 'skill']), ...(state && { state }) };
}

export function readHoursSearch(raw: Raw): HoursSearch {
  const { zone, day, ...rest } = texts(raw, ['team', 'pool', 'zone', 'day']);
  return {
    ...rest,
    ...(zone && knownZone(zone) === zone && { zone }),
    ...(day && dayAt(day, 'UTC') !== null && { day }),
    ...((raw.span === 'day' || raw.span === 'week') && { span: raw.span }),
  };
}

export function readAbsenceSearch(raw: Raw): AbsenceSearch {
  const { team, month } = texts(raw, ['team', 'month']);
  return {
    ...(team && { team }),
    ...(month && dayAt(`${month}-01`, 'UTC') !== null && { month }),
    ...(raw.as === 'list' && { as: raw.as }),
  };
}

export function readDepartureSearch(raw: Raw): { rep?: string } {
  return texts(raw, ['rep']);
}

function texts<Name extends string>(raw: Raw, names: readonly Name[]): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = raw[name];
    // The router reads `?q=12` as a number.
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, charsMax) : '';
    if (text) found[name] = text;
  }
  return found;
}

/** An address with something said anew, or no more. */
export function withValue<Search extends object>(search: Search, name: keyof Search, value: string | null): Search {
  const rest = Object.fromEntries(Object.entries(search).filter(([other]) => other !== name));
  return { ...rest, ...(value ? { [name]: value } : {}) } as Search;
}
