// The reps that fit the filters, in their order. Pure.
import type { RepNow } from '../data';
import type { RepSearch } from '../search';
import type { RepStanding } from './standing';

export interface RepRow {
  readonly rep: RepNow;
  readonly standing: RepStanding;
}

/** Those who fit, those who have left behind the others, by name. */
export function rowsOf(reps: readonly RepNow[], search: RepSearch, standing: (rep: RepNow) => RepStanding): RepRow[] {
  const words = fold(search.q ?? '')
    .split(/\s+/u)
    .filter(Boolean);
  return reps
    .map((rep) => ({ rep, standing: standing(rep) }))
    .filter(({ rep, standing: now }) => {
      if (search.team !== undefined && !rep.teams.includes(search.team)) return false;
      if (search.state !== undefined && now.kind !== search.state) return false;
      if (search.skill !== undefined && !skillsOf(rep).includes(search.skill)) return false;
      const said = fold([rep.name, rep.id, rep.email, rep.zone, rep.role, ...skillsOf(rep)].join(' '));
      return words.every((word) => said.includes(word));
    })
    .sort(
      (one, other) =>
        Number(one.standing.kind === 'left') - Number(other.standing.kind === 'left') ||
        nameOf(one.rep).localeCompare(nameOf(other.rep)),
    );
}

/** Every skill as `languages: de`. */
export function skillsOf(rep: Pick<RepNow, 'skills'>): string[] {
  return Object.entries(rep.skills).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
}

export function nameOf(rep: Pick<RepNow, 'id' | 'name'>): string {
  return rep.name || rep.id;
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}
