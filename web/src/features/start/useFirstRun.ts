// One first run at the server: its files, how far it is, and what came of it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import type { components } from '#/base/api/schema';
import { startTexts } from '#/base/texts/start';
import type { RunTable, Sheet } from './sheets';

export type FirstRun = components['schemas']['FirstRun'];
export type RunStart = components['schemas']['RunStart'];
export type RunKeep = components['schemas']['RunKeep'];

const lookEveryMs = 700;
const bytesMax = 50 * 1_024 * 1_024;

export function useFirstRun(run: string | undefined) {
  return useQuery({
    queryKey: ['first-run', run],
    enabled: run !== undefined,
    retry: false,
    queryFn: async () => dataOf(await api.GET('/api/v1/first-runs/{run}', { params: { path: { run: run ?? '' } } })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? lookEveryMs : false),
  });
}

export function useTable(run: FirstRun, sheet: Sheet) {
  const name = run.files[sheet];
  return useQuery({
    queryKey: ['first-run', run.id, 'table', sheet, name],
    enabled: name !== undefined,
    staleTime: Infinity,
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/first-runs/{run}/files/{sheet}', { params: { path: { run: run.id, sheet } } })),
  });
}

/** Something is done with a run, which is then read anew. */
export function useRunWork<Asked, Said>(run: string, work: (asked: Asked) => Promise<Said>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: () => client.invalidateQueries({ queryKey: ['first-run', run], exact: true }),
  });
}

export function useImport(id: string) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: async () => dataOf(await api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: id } } })),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === 'waiting' || data.state === 'running' ? lookEveryMs : false,
  });
}

export async function beginRun(): Promise<FirstRun> {
  return dataOf(await api.POST('/api/v1/first-runs'));
}

export async function addFile(run: string, sheet: Sheet, file: File): Promise<RunTable> {
  // The server would hang up in the middle of it, and a browser does not hear why then.
  if (file.size > bytesMax) throw new ServerProblem('body_too_large', 413, startTexts.tooLarge(file.name));
  const answer = await api.PUT('/api/v1/first-runs/{run}/files/{sheet}', {
    params: { path: { run, sheet }, query: { name: file.name } },
    headers: { 'Content-Type': 'text/csv' },
    body: '',
    // A file goes as it is: the browser streams it from the disk.
    bodySerializer: () => file,
  });
  return dataOf(answer);
}

export async function dropFile(run: string, sheet: Sheet): Promise<void> {
  await api.DELETE('/api/v1/first-runs/{run}/files/{sheet}', { params: { path: { run, sheet } } });
}

export async function sayColumns(run: string, sheet: Sheet, columns: Record<string, string>): Promise<RunTable> {
  const params = { path: { run, sheet } };
  return dataOf(await api.PUT('/api/v1/first-runs/{run}/files/{sheet}/columns', { params, body: { columns } }));
}

/** Back to the files: what was said of the columns is said again, and the report is gone. */
export async function dropReport(run: FirstRun): Promise<void> {
  const params = { path: { run: run.id, sheet: 'leads' as const } };
  const table = dataOf(await api.GET('/api/v1/first-runs/{run}/files/{sheet}', { params }));
  const given = table.columns.filter((column) => column.sureness === 'given');
  await sayColumns(run.id, 'leads', Object.fromEntries(given.map(({ column, field }) => [column, field ?? ''])));
}

export async function startRun(run: string, how: RunStart): Promise<FirstRun> {
  return dataOf(await api.POST('/api/v1/first-runs/{run}/start', { params: { path: { run } }, body: how }));
}

export async function cancelRun(run: string): Promise<FirstRun> {
  return dataOf(await api.POST('/api/v1/first-runs/{run}/cancel', { params: { path: { run } } }));
}

export async function keepRun(run: string, what: RunKeep) {
  const params = { path: { run }, header: { 'Idempotency-Key': newKey() } };
  return dataOf(await api.POST('/api/v1/first-runs/{run}/keep', { params, body: what }));
}
