// A file of new owners, read by the server: the rows' accounts and reps, and what is wrong with the others.
import { api, dataOf } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { peopleTexts } from '#/base/texts/people';
import type { MovesTable } from './begun';

const bytesMax = 8 * 1_024 * 1_024;

interface Asked {
  readonly file: File;
  readonly account?: string;
  readonly owner?: string;
}

export async function readTable({ file, account = '', owner = '' }: Asked): Promise<MovesTable> {
  // The server would hang up in the middle of it, and a browser does not hear why then.
  if (file.size > bytesMax) {
    throw new ServerProblem('body_too_large', 413, peopleTexts.realignments.begin.tooLarge(file.name));
  }
  const answer = await api.POST('/api/v1/realignments/table', {
    params: { query: { name: file.name, account, owner } },
    headers: { 'Content-Type': 'text/csv' },
    body: '',
    bodySerializer: () => file,
  });
  return dataOf(answer);
}
