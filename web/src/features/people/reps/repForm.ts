// A rep as a form holds them, in texts, and what the server is sent. Pure.
import type { RepRecord } from '../data';

export interface RepForm {
  id: string;
  name: string;
  email: string;
  teams: string[];
  role: string;
  region: string;
  country: string;
  zone: string;
  days: string;
  spans: string;
  holidays: string;
  skills: string;
  dailyCap: string;
  openCap: string;
  weight: string;
  backup: string | null;
  manager: string | null;
  joined: string;
}

/** What of a rep is written; the server's names. */
export interface RepBody {
  name: string;
  email: string;
  teams: string[];
  role: string;
  region: string;
  country: string;
  zone: string;
  week: { days: string; spans: string[]; holidays: string[] };
  skills: Record<string, string[]>;
  numbers: Record<string, number>;
  daily_cap: number | null;
  open_cap: number | null;
  backup: string | null;
  manager: string | null;
  joined_on: string | null;
}

export function formOf(rep: RepRecord | null, zone: string): RepForm {
  const week = rep?.week;
  return {
    id: rep?.id ?? '',
    name: rep?.name ?? '',
    email: rep?.email ?? '',
    teams: rep?.teams ?? [],
    role: rep?.role ?? '',
    region: rep?.region ?? '',
    country: rep?.country ?? '',
    zone: rep?.zone ?? zone,
    days: week?.days ?? (rep ? '' : 'Mon-Fri'),
    spans: (week?.spans ?? (rep ? [] : ['09:00-17:00'])).join(', '),
    holidays: (week?.holidays ?? []).join(', '),
    skills: Object.entries(rep?.skills ?? {})
      .map(([name, values]) => `${name}: ${values.join(', ')}`)
      .join('\n'),
    dailyCap: numberText(rep?.daily_cap),
    openCap: numberText(rep?.open_cap),
    weight: numberText(rep?.numbers.weight),
    backup: rep?.backup ?? null,
    manager: rep?.manager ?? null,
    joined: rep?.joined_on ?? '',
  };
}

/** The whole body; numbers that the form does not show stay as they are. */
export function bodyOf(form: RepForm, numbers: Readonly<Record<string, number>> = {}): RepBody {
  const others = Object.fromEntries(Object.entries(numbers).filter(([name]) => name !== 'weight'));
  const weight = wholeOf(form.weight);
  return {
    name: form.name.trim(),
    email: form.email.trim(),
    teams: form.teams,
    role: form.role.trim(),
    region: form.region.trim(),
    country: form.country.trim(),
    zone: form.zone.trim(),
    week: { days: form.days.trim(), spans: listOf(form.spans), holidays: listOf(form.holidays) },
    skills: skillsOf(form.skills),
    numbers: weight === null ? others : { ...others, weight },
    daily_cap: wholeOf(form.dailyCap),
    open_cap: wholeOf(form.openCap),
    backup: form.backup,
    manager: form.manager,
    joined_on: form.joined || null,
  };
}

/** Only what is said otherwise than before. */
export function changesOf(before: RepBody, after: RepBody): Partial<RepBody> {
  const names = Object.keys(after) as (keyof RepBody)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/** The field of the form that a fault of the server's is about. */
export function fieldOf(field: string): keyof RepForm | null {
  const [first = '', second = ''] = field.replaceAll(/\[\d+\]/gu, '').split('.');
  if (first === 'week') return second === 'spans' ? 'spans' : second === 'holidays' ? 'holidays' : 'days';
  const renamed: Readonly<Record<string, keyof RepForm>> = {
    daily_cap: 'dailyCap',
    open_cap: 'openCap',
    numbers: 'weight',
    joined_on: 'joined',
  };
  const known = [
    'id',
    'name',
    'email',
    'teams',
    'role',
    'region',
    'country',
    'zone',
    'skills',
    'backup',
    'manager',
  ] as const;
  return renamed[first] ?? known.find((one) => one === first) ?? null;
}

function skillsOf(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of text.split('\n').filter((each) => each.trim())) {
    const [name = '', ...values] = line.split(':');
    // A line without a name is of skills of no kind.
    const [key, said] = values.length > 0 ? [name.trim(), values.join(':')] : ['skills', name];
    found[key] = [...(found[key] ?? []), ...listOf(said)];
  }
  return found;
}

function listOf(text: string): string[] {
  return text
    .split(/[,;]/u)
    .map((each) => each.trim())
    .filter(Boolean);
}

function wholeOf(text: string): number | null {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? null : number;
}

function numberText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
