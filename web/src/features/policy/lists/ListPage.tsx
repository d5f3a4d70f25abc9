// One list of the live policy, row by row: whatever is saved here is another version of the policy, live at once.
import { Button, FileButton, TextInput } from '@mantine/core';
import { IconDownload, IconPlus, IconSearch, IconTrash, IconUpload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import { policyTexts } from '#/base/texts/policy';
import { Page } from '#/parts/page/Page';
import { problemText } from '#/parts/problemText';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import titles from '../draft/DraftPage.module.css';
import { compareRows, csvOfRows, type Row, rowProblem, rowsOfCsv } from './listRows';
import classes from './ListPage.module.css';

const route = getRouteApi('/policy/lists/$list');
const said = policyTexts.lists;
const rowHeight = 34;
const pageRows = 500;

interface Whole {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly etag: string;
}

export function ListPage() {
  const { list: name } = route.useParams();
  const found = useQuery({
    queryKey: ['policy', 'list', name],
    queryFn: () => readList(name),
    refetchOnWindowFocus: false,
  });
  if (found.data === undefined) {
    return found.isError ? <Failed problem={found.error} retry={() => void found.refetch()} /> : <Loading />;
  }
  return <TheList key={found.data.etag} name={name} list={found.data} />;
}

function TheList({ name, list }: { name: string; list: Whole }) {
  const [rows, setRows] = useState(list.rows);
  const [wanted, setWanted] = useState('');
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const mayWrite = useSession().may('data:write');
  const edited = useMemo(() => compareRows(list.rows, rows), [list.rows, rows]);
  const problem = useMemo(() => rowProblem(rows), [rows]);
  const isEdited = edited.added + edited.changed + edited.removed > 0;
  const shown = useMemo(() => placesOf(rows, wanted), [rows, wanted]);
  const save = useMutation({
    mutationFn: () => {
      const header = { 'Idempotency-Key': newKey(), 'If-Match': list.etag };
      const body = { columns: [...list.columns], rows: rows.map((row) => [...row]), note };
      return api.PUT('/api/v1/lists/{name}', { params: { path: { name }, header }, body });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['policy'] });
      say(said.saved);
    },
  });
  const read = async (file: File | null) => {
    if (file === null) return;
    const { rows: others, missing } = rowsOfCsv(await file.text(), list.columns);
    if (missing.length > 0) say(said.missing(missing));
    else setRows(others);
  };
  const put = (at: number, row: Row) => setRows(rows.map((one, index) => (index === at ? row : one)));
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
      hint={said.count(rows.length)}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} />}
            onClick={() => download(name, csvOfRows(list.columns, rows))}
          >
            {said.export}
          </Button>
          {mayWrite && (
            <>
              <FileButton accept=".csv,text/csv" onChange={(file) => void read(file)}>
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconUpload size={14} />}>
                    {said.import}
                  </Button>
                )}
              </FileButton>
              <Button
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => {
                  setWanted('');
                  setRows([list.columns.map(() => ''), ...rows]);
                }}
              >
                {said.add}
              </Button>
            </>
          )}
        </>
      }
      bar={
        <TextInput
          className={classes.search ?? ''}
          size="xs"
          aria-label={said.search}
          placeholder={said.search}
          leftSection={<IconSearch size={14} />}
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      }
    >
      <div className={classes.whole}>
        <Rows
          columns={list.columns}
          {...{ rows, shown, put, mayWrite }}
          remove={(at) => setRows(rows.filter((_, index) => index !== at))}
        />
        {isEdited && (
          <form
            className={classes.save}
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate();
            }}
          >
            <span className="numbers" role="status">
              {said.edited(edited.added, edited.changed, edited.removed)}
            </span>
            <TextInput
              size="xs"
              aria-label={said.note}
              placeholder={said.note}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
            {(problem ?? save.error) && (
              <em role="alert">{problem ? said.problems[problem.is](problem.at + 1) : problemText(save.error)}</em>
            )}
            <Button variant="default" onClick={() => setRows(list.rows)}>
              {said.discard}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={problem !== null}>
              {said.save}
            </Button>
          </form>
        )}
      </div>
    </Page>
  );
}

interface RowsProps {
  columns: readonly string[];
  rows: readonly Row[];
  /** Which of the rows are shown. */
  shown: readonly number[];
  put: (at: number, row: Row) => void;
  remove: (at: number) => void;
  mayWrite: boolean;
}

function Rows({ columns, rows, shown, put, remove, mayWrite }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  const grid = { gridTemplateColumns: `repeat(${columns.length}, minmax(110px, 1fr)) 40px` };
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="table"
      aria-label={said.rows}
      aria-rowcount={shown.length}
      tabIndex={0}
    >
      <div role="rowgroup">
        <div role="row" className={classes.head} style={grid}>
          {columns.map((column) => (
            <span role="columnheader" key={column}>
              {column}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const at = shown[index] ?? 0;
          const row = rows[at] ?? [];
          return (
            <div key={at} role="row" className={classes.row} style={{ ...grid, transform: `translateY(${start}px)` }}>
              {columns.map((column, cell) => (
                <span role="cell" key={column}>
                  <input
                    aria-label={said.cell(column, at + 1)}
                    value={row[cell] ?? ''}
                    readOnly={!mayWrite}
                    onChange={({ currentTarget }) =>
                      put(
                        at,
                        columns.map((_, place) => (place === cell ? currentTarget.value : (row[place] ?? ''))),
                      )
                    }
                  />
                </span>
              ))}
              <span role="cell">
                {mayWrite && (
                  <button type="button" aria-label={said.remove(row[0] ?? '')} onClick={() => remove(at)}>
                    <IconTrash size={14} stroke={1.7} />
                  </button>
                )}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function placesOf(rows: readonly Row[], wanted: string): number[] {
  const said = wanted.trim().toLowerCase();
  const places = rows.map((_, at) => at);
  return said === '' ? places : places.filter((at) => rows[at]?.some((cell) => cell.toLowerCase().includes(said)));
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

function download(name: string, csv: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
