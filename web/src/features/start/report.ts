// What a first run came to, as it is shown: shares in words, people by team, the hours of a week. Pure.
import type { components } from '#/base/api/schema';
import { startTexts } from '#/base/texts/start';

export type Report = components['schemas']['FirstRunReport'];
export type RunRep = components['schemas']['RunRep'];

export interface Tile {
  readonly number: string;
  readonly about: string;
}

export interface Team {
  readonly name: string;
  readonly leads: number;
  readonly reps: readonly RunRep[];
}

const said = startTexts.report;

/** A share in percent: tenths where it is small, and none is none. */
export function shareText(count: number, of: number): string {
  const share = of === 0 ? 0 : (100 * count) / of;
  return share >= 10 || share === 0 ? `${Math.round(share)}%` : `${share.toFixed(1)}%`;
}

export function tilesOf(report: Report): Tile[] {
  const { leads } = report;
  const wait = report.usual_wait_minutes;
  return [
    { number: shareText(report.given, leads), about: said.given },
    { number: shareText(report.to_owners, leads), about: said.owners },
    { number: shareText(report.outcomes.duplicate ?? 0, leads), about: said.duplicates },
    { number: shareText(report.by_last_rule, leads), about: said.last },
    { number: shareText(report.out_of_hours, leads), about: said.closed },
    ...(wait === null ? [] : [{ number: waitText(wait), about: said.wait }]),
  ];
}

/** Everybody by their team, the one with most leads first. */
export function teamsOf(reps: readonly RunRep[]): Team[] {
  const found = new Map<string, RunRep[]>();
  for (const rep of reps) found.set(rep.team, [...(found.get(rep.team) ?? []), rep]);
  return Array.from(found, ([name, members]) => ({
    name: name || said.noTeam,
    leads: members.reduce((sum, rep) => sum + rep.leads, 0),
    reps: members,
  })).sort((one, other) => other.leads - one.leads || (one.name < other.name ? -1 : 1));
}

/** True where somebody got more or fewer turns than chance would explain. */
export function isOdd(rep: RunRep): boolean {
  return rep.low !== null && rep.high !== null && (rep.turns < rep.low || rep.turns > rep.high);
}

/** How dark an hour is drawn, from 0 to 4 by its share of the fullest one. */
export function levelOf(leads: number, most: number): number {
  return leads === 0 || most === 0 ? 0 : Math.min(4, Math.ceil((4 * leads) / most));
}

function waitText(minutes: number): string {
  return minutes < 90 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}
