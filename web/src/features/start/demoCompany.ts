// The files of an invented company, for whoever has none at hand; the app brings them along.
import { ServerProblem } from '#/base/api/problem';
import { type Sheet, sheets } from './sheets';

const folder = '/demo-company/';
const nameOf = (sheet: Sheet) => `marrowby ${sheet}.csv`;

export async function demoFiles(): Promise<ReadonlyMap<Sheet, File>> {
  const found = await Promise.all(sheets.map(async (sheet) => [sheet, await read(sheet)] as const));
  return new Map(found);
}

/** Whether a run is of the invented company's leads. */
export function isDemo(files: Readonly<Record<string, string>>): boolean {
  return files.leads === nameOf('leads');
}

async function read(sheet: Sheet): Promise<File> {
  const response = await fetch(`${folder}${sheet}.csv`).catch(() => null);
  if (!response?.ok) throw new ServerProblem('unreachable', response?.status ?? 0, '');
  return new File([await response.blob()], nameOf(sheet), { type: 'text/csv' });
}
