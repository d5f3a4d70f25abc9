// Rows of a list as a sheet: found, changed, added, taken out, brought in from a file; kept only when they are saved.
import { Button, FileButton, TextInput } from '@mantine/core';
import { IconDownload, IconPlus, IconSearch, IconTrash, IconUpload } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { saveFile } from '#/parts/saveFile';
import { say } from '#/parts/toast';
import { Clashes } from './Clashes';
import { compareRows, csvOfRows, type Row, rowProblem, rowsOfCsv } from './listRows';
import { begun, decided, edited as editedTo, rebased, type SheetRows } from './sheet';
import classes from './ListPage.module.css';

const said = policyTexts.lists;
const rowHeight = 34;

interface Props {
  name: string;
  columns: readonly string[];
  /** The rows as they are kept; where those become others, what is edited stays as it is edited. */
  kept: readonly Row[];
  /** Edits from before a reload. */
  first: SheetRows | null;
  /** Hears what is edited and not kept yet; null while nothing is. */
  edits: (sheet: SheetRows | null) => void;
  /** Who has kept them last. */
  by: string;
  mayWrite: boolean;
  save: (rows: readonly Row[], note: string) => void;
  isSaving: boolean;
  /** What keeps them from being saved. */
  problem: ReactNode;
  words: { readonly save: string; readonly note: string | null };
  /** Before the search. */
  before?: ReactNode;
}

export function ListEditor(props: Props) {
  const { name, columns, kept, first, edits, by, mayWrite, save, isSaving, problem, words, before } = props;
  const [sheet, setSheet] = useState(first ?? begun(kept));
  if (sheet.kept !== kept) setSheet(rebased(sheet, kept, by));
  const { rows, clashes } = sheet;
  const setRows = (next: readonly Row[]) => setSheet(editedTo(sheet, next));
  const [wanted, setWanted] = useState('');
  const [note, setNote] = useState('');
  const edited = useMemo(() => compareRows(kept, rows), [kept, rows]);
  const fault = useMemo(() => rowProblem(rows), [rows]);
  const isEdited = edited.added + edited.changed + edited.removed > 0;
  const tell = useEffectEvent(() => edits(isEdited ? sheet : null));
  useEffect(() => tell(), [sheet, isEdited]);
  const shown = useMemo(() => placesOf(rows, wanted), [rows, wanted]);
  const read = async (file: File | null) => {
    if (file === null) return;
    const { rows: others, missing } = rowsOfCsv(await file.text(), columns);
    if (missing.length > 0) say(said.missing(missing));
    else setRows(others);
  };
  const put = (at: number, row: Row) => setRows(rows.map((one, index) => (index === at ? row : one)));
  return (
    <div className={classes.whole}>
      <div className={classes.bar}>
        {before}
        <TextInput
          className={classes.search ?? ''}
          size="xs"
          aria-label={said.search}
          placeholder={said.search}
          leftSection={<IconSearch size={14} />}
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <span className={`${classes.count ?? ''} numbers`}>{said.count(rows.length)}</span>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={() => saveFile(`${name}.csv`, csvOfRows(columns, rows), 'text/csv')}
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
                setRows([columns.map(() => ''), ...rows]);
              }}
            >
              {said.add}
            </Button>
          </>
        )}
      </div>
      <Clashes {...{ clashes, columns }} decide={(clash, side) => setSheet(decided(sheet, clash, side))} />
      <Rows
        {...{ columns, rows, shown, put, mayWrite }}
        remove={(at) => setRows(rows.filter((_, index) => index !== at))}
      />
      {isEdited && (
        <form
          className={classes.save}
          onSubmit={(event) => {
            event.preventDefault();
            save(rows, note);
          }}
        >
          <span className="numbers" role="status">
            {said.edited(edited.added, edited.changed, edited.removed)}
          </span>
          {words.note !== null && (
            <TextInput
              className={classes.note ?? ''}
              size="xs"
              aria-label={words.note}
              placeholder={words.note}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
          )}
          <em role="alert">{fault ? said.problems[fault.is](fault.at + 1) : problem}</em>
          <Button variant="default" onClick={() => setSheet(begun(kept))}>
            {said.discard}
          </Button>
          <Button type="submit" loading={isSaving} disabled={fault !== null || clashes.length > 0}>
            {words.save}
          </Button>
        </form>
      )}
    </div>
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
