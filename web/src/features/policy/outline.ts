// What a policy's text has, section by section, line by line: found without reading YAML, so that a text with errors,
// or one of many megabytes, has an outline too. Pure.

export interface Entry {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

export interface Section {
  readonly name: string;
  readonly line: number;
  readonly entries: readonly Entry[];
}

const topKey = /^([A-Za-z][\w -]*):(.*)$/;
const item = /^(\s*)- +(.*)$/;
const itemName = /^(\s*)(?:- +)?name: *(.+?)\s*(?: #.*)?$/;
const inlineName = /^\{ *name: *([^,}]+)/;
const namedKey = /^(\s+)("[^"]+"|'[^']+'|[^\s#:'"{}[\]|][^:|]*):(?:\s|$)/;
const listed = new Set(['rules', 'sla', 'tests']);
const named = new Set(['fields', 'lists', 'define', 'calendars', 'pools', 'queues']);

/** Every section with its entries; one that stands there twice is there twice. */
export function outlineOf(text: string): Section[] {
  const sections: { name: string; line: number; entries: Entry[] }[] = [];
  let indent = -1;
  let isHead = false;
  let nameless = false;
  let at = 0;
  let line = 0;
  while (at <= text.length) {
    const end = text.indexOf('\n', at);
    const said = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length + 1 : end + 1;
    line += 1;
    if (said.trim() === '' || said.trimStart().startsWith('#')) continue;
    const top = topKey.exec(said);
    if (top !== null) {
      sections.push({ name: top[1] ?? '', line, entries: [] });
      indent = -1;
      isHead = true;
      nameless = false;
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) continue;
    if (section.name === 'territories' && !item.test(said) && said.includes('|')) {
      const name = (said.split('|')[0] ?? '').trim();
      if (!isHead && name !== '') section.entries.push({ name, line });
      isHead = false;
    } else if (listed.has(section.name) || section.name === 'territories') {
      const begun = item.exec(said);
      if (begun !== null && (indent < 0 || (begun[1] ?? '').length === indent)) {
        indent = (begun[1] ?? '').length;
        section.entries.push({ name: '', line });
        nameless = true;
      }
      const name = nameless ? nameIn(said) : '';
      const last = section.entries.at(-1);
      if (name !== '' && last !== undefined) {
        section.entries[section.entries.length - 1] = { ...last, name };
        nameless = false;
      }
    } else if (named.has(section.name)) {
      const key = namedKey.exec(said);
      if (key !== null && (indent < 0 || (key[1] ?? '').length === indent)) {
        indent = (key[1] ?? '').length;
        section.entries.push({ name: plain(key[2] ?? ''), line });
      }
    }
  }
  return sections;
}

/** The section and the entry that a line stands in. */
export function entryAt(sections: readonly Section[], line: number): { section: Section; entry: Entry | null } | null {
  const section = sections.findLast((one) => one.line <= line);
  if (section === undefined) return null;
  return { section, entry: section.entries.findLast((one) => one.line <= line) ?? null };
}

/** The names that a section has. */
export function namesOf(sections: readonly Section[], name: string): string[] {
  return sections.filter((one) => one.name === name).flatMap((one) => one.entries.map((entry) => entry.name));
}

/** The line of what a finding names: `rules > Territories > row 3` is found by its rule. */
export function lineOfPlace(sections: readonly Section[], place: string): number {
  const [top, entry] = place.split(' > ');
  const section = sections.find((one) => one.name === top);
  if (section === undefined) return 0;
  return section.entries.find((one) => one.name === entry)?.line ?? section.line;
}

function nameIn(said: string): string {
  const found = itemName.exec(said)?.[2] ?? inlineName.exec(said.replace(/^\s*- +/, ''))?.[1] ?? '';
  return plain(found.trim());
}

function plain(name: string): string {
  return /^(["']).*\1$/.test(name) ? name.slice(1, -1) : name.trim();
}
