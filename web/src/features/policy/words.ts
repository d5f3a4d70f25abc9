// The words that may be written: the company's, and those that the text itself gives names to. Pure.
import type { Vocabulary } from '#/base/api/policies';
import { namesOf, type Section } from './outline';

export interface Word {
  readonly label: string;
  readonly kind: 'section' | 'key' | 'field' | 'operator' | 'value' | 'defined' | 'pool' | 'rep' | 'list' | 'target';
  /** A word or two at its right. */
  readonly detail: string;
  /** A sentence about it. */
  readonly about: string;
}

export interface Words {
  readonly vocabulary: Vocabulary | undefined;
  readonly sections: readonly Section[];
}

const word = (label: string, kind: Word['kind'], detail = '', about = ''): Word => ({ label, kind, detail, about });

export function sectionWords(words: Words): Word[] {
  return keysOf(words, '').map((key) => word(key.name, 'section', '', key.about));
}

export function keyWords(words: Words, place: string): Word[] {
  if (place === 'tests.lead')
    return fieldWords(words).filter((field) => !/^(account|person|opportunity)\b/.test(field.label));
  if (place === 'tests.account') return dotted(words, 'account');
  if (place === 'tests.person') return dotted(words, 'person');
  if (place === 'pools.nobody') return ['closed', 'full', 'unskilled', 'else'].map((name) => word(name, 'key'));
  return keysOf(words, place).map((key) => word(key.name, 'key', '', key.about));
}

/** What a key may be, where that is one of a few words or of names. */
export function valueWords(words: Words, place: string, key: string): Word[] {
  const known = keysOf(words, place).find((one) => one.name === key)?.values ?? [];
  if (known.length > 0) return known.map((value) => word(value, 'value'));
  if (key === 'team') return (words.vocabulary?.teams ?? []).map((team) => word(team, 'value', 'team'));
  if (['reps', 'owner', 'watched by', 'away', 'departed'].includes(key)) return repWords(words);
  if (key === 'hours') return [word('always', 'value'), ...named(words, 'calendars', 'value', 'calendar')];
  if (key === 'rule') return named(words, 'rules', 'value', 'rule');
  if (key === 'pool') return named(words, 'pools', 'pool', 'pool');
  if (key === 'territory') return named(words, 'territories', 'value', 'territory');
  if (key === 'needs') return ['language', 'any product', 'all product'].map((need) => word(need, 'value'));
  const field = place.startsWith('tests.') ? fieldOf(words, key) : undefined;
  return (field?.values ?? []).map((value) => word(value.value, 'value', value.said));
}

export function targetWords(words: Words): Word[] {
  const { vocabulary } = words;
  return [
    ...named(words, 'pools', 'pool', 'pool'),
    ...(vocabulary?.targets ?? []).map((target) => word(target, 'target')),
    ...names(words, 'queues', vocabulary?.queues).map((queue) => word(`queue ${queue}`, 'target', 'queue')),
    ...(vocabulary?.lists ?? []).flatMap((list) =>
      list.columns.slice(1).map((column) => word(`${list.name}.${column}`, 'list', 'list')),
    ),
    ...repWords(words).map((rep) => ({ ...rep, label: `rep ${rep.label}` })),
  ];
}

const operators: readonly (readonly [string, string])[] = [
  ['is', 'equal, whatever the case'],
  ['is not', 'another, or unknown'],
  ['in', 'one of several, or of a list'],
  ['>=', 'at least'],
  ['<=', 'at most'],
  ['>', 'more than'],
  ['<', 'less than'],
  ['starts with', ''],
  ['ends with', ''],
  ['contains', ''],
  ['is known', 'has a value'],
  ['is unknown', 'has none'],
];
const ordered = new Set(['in', '>=', '<=', '>', '<']);
const joining = ['and', 'or', 'not', 'arrives in', 'arrives outside'];
const afterOperator =
  /(?:^|[\s(,])([\w.]+)\s+(is not|is|in|>=|<=|>|<|starts with|ends with|contains)\s+(?:[^,()]*,\s*)*$/;

/** What a condition may go on with, by what is written of it: `hot and country in DE, `. */
export function conditionWords(words: Words, before: string): Word[] {
  const start = before.replace(/[\w.-]*$/, '');
  const arrives = /arrives (in|outside)\s+$/.test(start);
  if (arrives) return named(words, 'calendars', 'value', 'calendar');
  const compared = afterOperator.exec(start);
  if (compared !== null) return comparedWords(words, compared[1] ?? '', compared[2] ?? '');
  const last = /([\w.]+)\s+$/.exec(start)?.[1];
  const field = last === undefined ? undefined : fieldOf(words, last);
  if (field !== undefined && field.kind !== 'yes/no') return operatorWords(field.kind);
  if (last !== undefined && !/^(and|or|not|when)$/.test(last)) return joining.map((one) => word(one, 'operator'));
  return [
    ...named(words, 'define', 'defined', 'defined'),
    ...fieldWords(words),
    ...['not', 'arrives in', 'arrives outside'].map((one) => word(one, 'operator')),
  ];
}

/** What is said of a word where it is pointed at; null for one that nothing is known of. */
export function wordAbout(words: Words, said: string): Word | null {
  const field = fieldOf(words, said);
  if (field !== undefined) {
    const values = field.values.slice(0, 8).map((value) => value.value);
    const among = values.length > 0 ? `${values.join(', ')}${field.values.length > 8 ? ', …' : ''}` : '';
    return word(
      said,
      'field',
      field.kind + (field.many ? ', several' : ''),
      [field.about, among].filter(Boolean).join(' · '),
    );
  }
  const rep = words.vocabulary?.reps.find((one) => one.id === said);
  if (rep !== undefined)
    return word(rep.name || rep.id, 'rep', rep.teams.join(', '), rep.status === 'active' ? '' : rep.status);
  const list = words.vocabulary?.lists.find((one) => one.name === said);
  if (list !== undefined) return word(said, 'list', 'list', `${list.path} · ${list.columns.join(', ')}`);
  for (const place of words.vocabulary?.places ?? []) {
    const key = place.keys.find((one) => one.name === said);
    if (key !== undefined && key.about !== '') return word(said, 'key', '', key.about);
  }
  return null;
}

function comparedWords(words: Words, field: string, operator: string): Word[] {
  const known = fieldOf(words, field);
  const values = (known?.values ?? []).map((value) => word(value.value, 'value', value.said));
  const lists = (words.vocabulary?.lists ?? []).map((list) => word(list.name, 'list', 'list'));
  const reps = field.endsWith('owner') ? repWords(words) : [];
  return [...values, ...reps, ...(operator === 'in' ? lists : [])];
}

function operatorWords(kind: string): Word[] {
  const isOrdered = kind === 'number' || kind === 'date';
  return operators
    .filter(([label]) => (isOrdered ? !/with|contains/.test(label) : !ordered.has(label) || label === 'in'))
    .map(([label, about]) => word(label, 'operator', about));
}

function fieldWords(words: Words): Word[] {
  const known = (words.vocabulary?.fields ?? []).map((field) => word(field.name, 'field', field.kind, field.about));
  const has = new Set(known.map((field) => field.label));
  const own = namesOf(words.sections, 'fields').filter((name) => !has.has(name));
  return [...own.map((name) => word(name, 'field', 'this policy')), ...known];
}

function dotted(words: Words, start: string): Word[] {
  return fieldWords(words)
    .filter((field) => field.label.startsWith(`${start}.`))
    .map((field) => ({ ...field, label: field.label.slice(start.length + 1) }));
}

function repWords(words: Words): Word[] {
  return (words.vocabulary?.reps ?? []).map((rep) => word(rep.id, 'rep', rep.name, rep.teams.join(', ')));
}

function named(words: Words, section: string, kind: Word['kind'], detail: string): Word[] {
  return names(words, section, liveNames(words, section)).map((name) => word(name, kind, detail));
}

/** Names of the text, else of the live policy: what the text does not have any more is not offered. */
function names(words: Words, section: string, live: readonly string[] | undefined): readonly string[] {
  const own = namesOf(words.sections, section).filter((name) => name !== '');
  return own.length > 0 ? own : (live ?? []);
}

function liveNames({ vocabulary }: Words, section: string): readonly string[] | undefined {
  const bySection: Readonly<Record<string, readonly string[] | undefined>> = {
    pools: vocabulary?.pools,
    rules: vocabulary?.rules,
    define: vocabulary?.defined,
    calendars: vocabulary?.calendars,
    territories: vocabulary?.territories,
  };
  return bySection[section];
}

function fieldOf({ vocabulary }: Words, name: string) {
  return vocabulary?.fields.find((field) => field.name === name);
}

function keysOf({ vocabulary }: Words, place: string) {
  return vocabulary?.places.find((one) => one.place === place)?.keys ?? [];
}
