// One list of the live policy, row by row: whatever is saved here is another version of the policy, live at once.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { ServerProblem } from '#/base/api/problem';
import { useSession } from '#/base/api/session';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import titles from '../draft/DraftPage.module.css';
import { ListEditor } from './ListEditor';
import type { Row } from './listRows';
import { useRowsBackup } from './useRowsBackup';

const route = getRouteApi('/policy/lists/$list');
const said = policyTexts.lists;
const pageRows = 500;

interface Whole {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly etag: string;
}

export function ListPage() {
  const { list: name } = route.useParams();
  const client = useQueryClient();
  const mayWrite = useSession().may('data:write');
  const found = useQuery({
    queryKey: ['policy', 'list', name],
    queryFn: () => readList(name),
    refetchOnWindowFocus: false,
  });
  const save = useMutation({
    mutationFn: ({ rows, note, list }: { rows: readonly Row[]; note: string; list: Whole }) => {
      const header = { 'Idempotency-Key': newKey(), 'If-Match': list.etag };
      const body = { columns: [...list.columns], rows: rows.map((row) => [...row]), note };
      return api.PUT('/api/v1/lists/{name}', { params: { path: { name }, header }, body });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['policy'] });
      say(said.saved);
    },
    // What somebody else has published meanwhile comes in beside what is edited here.
    onError: (problem) => {
      if (problem instanceof ServerProblem && problem.status === 412) void found.refetch();
    },
  });
  const list = found.data;
  return (
    <Page
      isWhole
      title={
        <span className={titles.title}>
          <Link to="/policy/lists">{policyTexts.tabs.lists}</Link>
          <i>/</i>
          {name}
        </span>
      }
      hint={mayWrite ? said.hint : undefined}
    >
      {list === undefined ? (
        found.isError ? (
          <Failed problem={found.error} retry={() => void found.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <LiveRows
          key={`${name} ${String(list.columns)}`}
          name={name}
          list={list}
          mayWrite={mayWrite}
          save={(rows, note) => save.mutate({ rows, note, list })}
          isSaving={save.isPending}
          problem={save.error && problemText(save.error)}
        />
      )}
    </Page>
  );
}

interface LiveProps {
  name: string;
  list: Whole;
  mayWrite: boolean;
  save: (rows: readonly Row[], note: string) => void;
  isSaving: boolean;
  problem: ReactNode;
}

function LiveRows({ name, list, mayWrite, ...props }: LiveProps) {
  const backup = useRowsBackup(`list ${name}`, list.columns.length);
  if (backup.found === undefined) return <Loading />;
  return (
    <ListEditor
      {...{ name, mayWrite }}
      columns={list.columns}
      kept={list.rows}
      first={mayWrite ? backup.found : null}
      edits={(sheet) => mayWrite && backup.keep(sheet)}
      by={said.someone}
      {...props}
      words={{ save: said.save, note: said.note }}
    />
  );
}

async function readList(name: string): Promise<Whole> {
  const rows: Row[] = [];
  let after = '';
  for (;;) {
    const answer = await api.GET('/api/v1/lists/{name}', {
      params: { path: { name }, query: { limit: pageRows, after } },
    });
    const page = dataOf(answer);
    rows.push(...page.rows);
    if (!page.next) return { columns: page.columns, rows, etag: answer.response.headers.get('ETag') ?? '' };
    after = page.next;
  }
}
