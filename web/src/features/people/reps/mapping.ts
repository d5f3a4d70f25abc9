// Which column of a file is which of ours: guessed by its name, and the file written anew with our names. Pure.

export const columns = [
  'rep_id',
  'name',
  'email',
  'team',
  'role',
  'region',
  'country_code',
  'timezone',
  'work_days',
  'work_hours',
  'holidays',
  'languages',
  'products',
  'segments',
  'weight',
  'daily_cap',
  'open_cap',
  'joined_on',
  'status',
  'manager_id',
  'backup_id',
] as const;

type Target = (typeof columns)[number];
/** What a column of the file becomes: one of ours, its own name (`keep`), or nothing. */
export type Choice = Target | 'keep' | 'skip';

const aliases: Readonly<Record<string, Target>> = {
  id: 'rep_id',
  userid: 'rep_id',
  rep: 'rep_id',
  ownerid: 'rep_id',
  repid: 'rep_id',
  fullname: 'name',
  repname: 'name',
  username: 'name',
  mail: 'email',
  emailaddress: 'email',
  teams: 'team',
  teamname: 'team',
  country: 'country_code',
  zone: 'timezone',
  tz: 'timezone',
  days: 'work_days',
  hours: 'work_hours',
  workinghours: 'work_hours',
  language: 'languages',
  product: 'products',
  segment: 'segments',
  manager: 'manager_id',
  reportsto: 'manager_id',
  backup: 'backup_id',
  standin: 'backup_id',
  delegateid: 'backup_id',
  joinedat: 'joined_on',
  joined: 'joined_on',
  startdate: 'joined_on',
  hiredate: 'joined_on',
};

/** Each of ours at most once; a column that is none of ours keeps its name, as a skill or a number. */
export function guessed(heads: readonly string[]): Choice[] {
  const taken = new Set<Target>();
  return heads.map((head) => {
    const bare = head.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');
    const found = columns.find((column) => column.replaceAll('_', '') === bare) ?? aliases[bare];
    if (!bare) return 'skip';
    if (found === undefined || taken.has(found)) return 'keep';
    taken.add(found);
    return found;
  });
}

/** What keeps a mapping from being used; null where nothing does. */
export function faultOf(choices: readonly Choice[]): 'id' | null {
  return choices.includes('rep_id') ? null : 'id';
}

/** The file with our names in its first line, without the columns that are left out. */
export function renamed(rows: readonly (readonly string[])[], choices: readonly Choice[]): string[][] {
  const [heads = [], ...rest] = rows;
  const kept = choices.flatMap((choice, at) => (choice === 'skip' ? [] : [at]));
  const named = kept.map((at) => {
    const choice = choices[at];
    return choice === undefined || choice === 'keep' ? (heads[at] ?? '') : choice;
  });
  return [named, ...rest.map((row) => kept.map((at) => row[at] ?? ''))];
}
