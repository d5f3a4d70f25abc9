// A reason as the record says it, for people: names for ids, words for targets, moments of the viewer. Pure.
import { codeWords } from '#/base/format/names';
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

// How the record says that somebody could not have a lead.
const refused =
  /[^\s;]+(?= (?:is not among the reps|left|is on leave|had this lead before|is away(?: for the rest of the day)?)(?:[;,]|$))/gu;

/** A target for people: an owner in words, a person by name; a pool or queue is called what it is called. */
export function targetWords(target: string, repName: (id: string) => string): string | null {
  return ownerWords(target) ?? (target.startsWith('rep ') ? repName(target.slice(4)) : null);
}

/** What a stage does, with people by their names: `tell manager`, `tell Finn Berg`. */
export function actionWords(action: string, repName: (id: string) => string): string {
  return codeWords(action).replaceAll(/\brep (\S+)/gu, (_, rep: string) => repName(rep));
}

/** A target that is somebody's owner, as a title; null for any other, which is a name. */
export function ownerWords(target: string): string | null {
  const words = texts.targets[target];
  return words === undefined ? null : words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** That a person gave a lead to somebody, and why; that it was taken back is no reason but what it is. */
function givenWords(name: string, code: string): string {
  if (code === 'taken_back') return texts.given.back(name);
  const why = texts.reasons[code] ?? codeWords(code);
  return code === 'manual' ? texts.given.byHand(name) : texts.given.because(name, why.toLocaleLowerCase());
}

/** Through what a lead came: an owner, or whom a list names, in words; a pool is called what it is called. */
function pathWords(target: string): string {
  const [, list, column] = /^([\w-]+)\.([\w-]+)$/u.exec(target) ?? [];
  return texts.targets[target] ?? (list && column ? texts.fromList(list, column) : target);
}

/** A reason where it is shown beside whoever has the lead, who is therefore not named again. */
export function reasonWords(reason: string, { repName, moment }: Wording): string {
  const named = (id: string) => repName(id);
  return reason
    .replaceAll(/[^\s;]+ through ([^,;]+)/gu, (_, target: string) => pathWords(target))
    .replaceAll(/[^\s;:,]+(?= gave nobody)/gu, (target) => texts.targets[target] ?? target)
    .replaceAll(refused, named)
    .replaceAll(/((?:owner|backup) is )([^\s;,]+)/gu, (_, before: string, rep: string) => before + named(rep))
    .replaceAll(/(which is open with )(\S+)/gu, (_, before: string, rep: string) => before + named(rep))
    .replaceAll(/(not answered by )(\S+)(?= in time)/gu, (_, before: string, rep: string) => before + named(rep))
    .replace(/^\S+(?= accepted the (?:lead|offer)$)/u, named)
    .replaceAll(/given to (\S+) by hand \((\w+)\)/gu, (_, rep: string, code: string) => givenWords(named(rep), code))
    .replaceAll(/\S+(?= has (?:not answered the lead yet|the lead still))/gu, named)
    .replaceAll(/\b1 other\(s\)/gu, '1 other')
    .replaceAll('other(s)', 'others')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, (at) => moment(Date.parse(at)));
}
