// Which file is which, by its name, and what was said of its columns. Pure.
import type { components } from '#/base/api/schema';

export const sheets = ['leads', 'accounts', 'reps'] as const;
export type Sheet = (typeof sheets)[number];
export type RunTable = components['schemas']['RunTable'];

const words: Readonly<Record<Sheet, RegExp>> = {
  reps: /rep(s|resentative)?\b|user|people|owner|staff|team|mitarbeiter|seller/i,
  accounts: /account|compan(y|ies)|customer|organi[sz]ation|kunden|firmen/i,
  leads: /lead|contact|inquir|enquir|anfrage|inbound|form|person/i,
};

/** Which file each of these is: by its name, else whichever is missing yet, leads first. Each is one sheet's. */
export function sortFiles<F extends { readonly name: string }>(
  files: readonly F[],
  present: readonly Sheet[],
): ReadonlyMap<Sheet, F> {
  const found = new Map<Sheet, F>();
  const unknown: F[] = [];
  for (const file of files) {
    const name = file.name.replaceAll(/[_-]/gu, ' ');
    const sheet = sheets.find((one) => !found.has(one) && words[one].test(name));
    if (sheet === undefined) unknown.push(file);
    else found.set(sheet, file);
  }
  for (const file of unknown) {
    const free =
      sheets.find((one) => !found.has(one) && !present.includes(one)) ?? sheets.find((one) => !found.has(one));
    if (free !== undefined) found.set(free, file);
  }
  return found;
}

/** What was said of the columns so far, with one more; an empty field leaves the column out. */
export function saidWith(table: RunTable, column: string, field: string): Record<string, string> {
  const given = table.columns.filter((each) => each.sureness === 'given');
  const said = Object.fromEntries(given.map((each) => [each.column, each.field ?? '']));
  return { ...said, [column]: field };
}
