// A reason as the record says it, for people: names for ids, words for targets, moments of the viewer. Pure.
import { texts } from '#/base/texts/texts';

export interface Wording {
  readonly repName: (id: string) => string;
  /** A moment as it is said here. */
  readonly moment: (at: number) => string;
}

/** The rule, and the reason without it: the record's reasons begin with the rule that decided. */
export function reasonOf(rule: string | null, reason: string): { rule: string | null; rest: string } {
  const start = `${rule ?? ''}: `;
  return rule && reason.startsWith(start) ? { rule, rest: reason.slice(start.length) } : { rule: null, rest: reason };
}

/** A target that is somebody's owner, as a title; null for any other, which is a name. */
export function ownerWords(target: string): string | null {
  const words = texts.targets[target];
  return words === undefined ? null : words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** A reason where it is shown beside whoever has the lead, who is therefore not named again. */
export function reasonWords(reason: string, { repName, moment }: Wording): string {
  const named = (id: string) => repName(id);
  return reason
    .replaceAll(/[^\s;]+ through ([^,;]+)/gu, (_, target: string) => texts.targets[target] ?? target)
    .replaceAll(/(stands in: )(\S+)/gu, (_, before: string, rep: string) => before + named(rep))
    .replaceAll(/(which is open with )(\S+)/gu, (_, before: string, rep: string) => before + named(rep))
    .replaceAll(/(not answered by )(\S+)(?= in time)/gu, (_, before: string, rep: string) => before + named(rep))
    .replace(/^\S+(?= accepted the (?:lead|offer)$)/u, named)
    .replaceAll(/\b1 other\(s\)/gu, '1 other')
    .replaceAll('other(s)', 'others')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, (at) => moment(Date.parse(at)));
}
