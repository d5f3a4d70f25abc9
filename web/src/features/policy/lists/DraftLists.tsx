// The lists of a draft: each with how it stands to what is live, and its rows, which go live with the draft.
import { Button, FileButton } from '@mantine/core';
import { IconArrowLeft, IconList, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useActorName } from '#/base/api/actors';
import type { DraftRecord } from '#/base/api/policies';
import { useSession } from '#/base/api/session';
import { policyTexts } from '#/base/texts/policy';
import { Badge } from '#/parts/Badge';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { problemText } from '#/parts/problemText';
import { Empty, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { ListChangedError, useSaveList } from '../draft/useSaveList';
import { type ListFile, listFilesOf } from '../model/listFiles';
import { versionQuery } from '../policyQueries';
import { fileOf, type ListState, stateOf, tableOf } from './draftList';
import { ListEditor } from './ListEditor';
import { useRowsBackup } from './useRowsBackup';
import classes from './DraftLists.module.css';
import table from '../tables.module.css';

const said = policyTexts.draftLists;
const tones: Readonly<Record<ListState, 'quiet' | 'info' | 'warn' | 'bad' | 'good'>> = {
  same: 'quiet',
  edited: 'info',
  newer: 'warn',
  both: 'warn',
  missing: 'bad',
  new: 'good',
};

interface Props {
  record: DraftRecord;
  text: string;
  isReadOnly: boolean;
  saved: (revision: number) => void;
  /** Hears whether rows are edited that are not saved yet. */
  edits: (isEditing: boolean) => void;
}

export function DraftLists({ record, text, isReadOnly, saved, edits }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const lists = useMemo(() => listFilesOf(text), [text]);
  const base = useQuery(versionQuery(record.base ?? '')).data?.lists;
  const live = useQuery(versionQuery(record.live ?? '')).data?.lists;
  const save = useSaveList(record.draft, saved);
  const list = lists.find((one) => one.name === chosen && one.path !== '');
  const keep = (path: string, file: string, told: string) =>
    save.mutate({ path, file, over: record.lists[path] }, { onSuccess: () => say(told) });
  if (lists.length === 0) {
    return <Empty icon={<IconList size={22} stroke={1.6} />} title={said.empty} hint={said.emptyHint} />;
  }
  if (list !== undefined && record.lists[list.path] !== undefined) {
    return <Sheet key={list.name} {...{ record, list, isReadOnly, save, edits }} close={() => setChosen(null)} />;
  }
  return (
    <div className={classes.lists}>
      <p className={classes.hint}>{said.hint}</p>
      {save.error && <p role="alert">{problemText(save.error)}</p>}
      <Panel isFlush>
        <table className={plain.table}>
          <thead>
            <tr>
              <th>{policyTexts.lists.columns.list}</th>
              <th>{said.state}</th>
              <th data-number>{policyTexts.lists.columns.rows}</th>
              <th className={table.wide}>{policyTexts.lists.columns.file}</th>
              <th aria-label={policyTexts.versions.columns.acts} />
            </tr>
          </thead>
          <tbody>
            {lists.map((one) => (
              <Line
                key={one.name}
                list={one}
                file={record.lists[one.path]}
                state={stateOf(record.lists[one.path], base?.[one.path], live?.[one.path])}
                live={live?.[one.path]}
                mayWrite={!isReadOnly && !save.isPending}
                open={() => setChosen(one.name)}
                keep={(file, told) => keep(one.path, file, told)}
              />
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

interface LineProps {
  list: ListFile;
  file: string | undefined;
  state: ListState;
  live: string | undefined;
  mayWrite: boolean;
  open: () => void;
  keep: (file: string, told: string) => void;
}

function Line({ list, file, state, live, mayWrite, open, keep }: LineProps) {
  const rows = useMemo(() => (file === undefined ? list.keys : tableOf(file).rows.length), [file, list.keys]);
  const isInPlace = list.path === '';
  return (
    <tr className={table.row}>
      <td>
        {isInPlace || file === undefined ? (
          <b>{list.name}</b>
        ) : (
          <button type="button" className={`${table.main ?? ''} ${classes.name ?? ''}`} onClick={open}>
            {list.name}
          </button>
        )}
      </td>
      <td>
        {isInPlace ? (
          <span className={table.quiet}>{policyTexts.lists.inPlace}</span>
        ) : state === 'same' ? (
          <span className={table.quiet}>{said.states.same}</span>
        ) : (
          <Badge tone={tones[state]}>{said.states[state]}</Badge>
        )}
      </td>
      <td data-number>{file === undefined && !isInPlace ? '' : rows.toLocaleString('en-GB')}</td>
      <td className={`${table.wide ?? ''} ${table.quiet ?? ''}`}>{list.path}</td>
      <td>
        <div className={table.acts}>
          {mayWrite && !isInPlace && state === 'missing' && <FromFile keep={(read) => keep(read, said.saved)} />}
          {mayWrite && live !== undefined && (state === 'newer' || state === 'both') && (
            <Button size="compact-sm" variant="default" title={said.takeHint} onClick={() => keep(live, said.taken)}>
              {said.take}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

function FromFile({ keep }: { keep: (file: string) => void }) {
  return (
    <FileButton accept=".csv,text/csv" onChange={(file) => void file?.text().then(keep)}>
      {(props) => (
        <Button {...props} size="compact-sm" variant="default" leftSection={<IconUpload size={13} />}>
          {policyTexts.lists.import}
        </Button>
      )}
    </FileButton>
  );
}

interface SheetProps {
  record: DraftRecord;
  list: ListFile;
  isReadOnly: boolean;
  save: ReturnType<typeof useSaveList>;
  edits: (isEditing: boolean) => void;
  close: () => void;
}

function Sheet({ record, list, isReadOnly, save, edits, close }: SheetProps) {
  const nameOf = useActorName();
  const file = record.lists[list.path] ?? '';
  const now = useMemo(() => tableOf(file), [file]);
  // Edits of other columns than there are now cannot be brought together with them; saving says so.
  const [opened, setOpened] = useState({ file, table: now });
  if (opened.file !== file && String(opened.table.columns) === String(now.columns)) setOpened({ file, table: now });
  const { columns, rows } = opened.table;
  const backup = useRowsBackup(`list ${record.draft} ${list.path}`, columns.length);
  const [isEditing, setEditing] = useState(false);
  useTelling(edits, isEditing);
  useOthersSaved(file, record.changed_by, () => say(said.merged(nameOf(record.changed_by))));
  const [typed, setTyped] = useState('');
  const keep = (next: string, over: string | null) => {
    setTyped(next);
    save.mutate({ path: list.path, file: next, over, isEdit: true }, { onSuccess: () => say(said.saved) });
  };
  const changed = save.error instanceof ListChangedError ? save.error : null;
  const isReplaced = opened.file !== file;
  if (backup.found === undefined) return <Loading />;
  return (
    <ListEditor
      key={String(columns)}
      name={list.name}
      columns={columns}
      kept={rows}
      first={isReadOnly ? null : backup.found}
      edits={(sheet) => {
        if (isReadOnly) return;
        setEditing(sheet !== null);
        backup.keep(sheet);
      }}
      by={nameOf(record.changed_by)}
      mayWrite={!isReadOnly}
      save={(next) => keep(fileOf({ columns, rows: next }), opened.file)}
      isSaving={save.isPending}
      problem={
        changed === null ? (
          save.error && problemText(save.error)
        ) : (
          <>
            {said.changed(nameOf(changed.by))}{' '}
            {isReplaced && (
              <button type="button" className={classes.over} onClick={() => keep(typed, null)}>
                {said.over}
              </button>
            )}
          </>
        )
      }
      words={{ save: said.save, note: null }}
      before={
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={14} />}
          aria-label={`${list.name}: ${said.back}`}
          onClick={() => {
            if (isEditing) say(said.waits(list.name));
            save.reset();
            close();
          }}
        >
          {list.name}
        </Button>
      }
    />
  );
}

/** Says whether rows are edited for as long as they are on the page. */
function useTelling(edits: (isEditing: boolean) => void, isEditing: boolean) {
  const tell = useEffectEvent(edits);
  useEffect(() => {
    tell(isEditing);
    return () => tell(false);
  }, [isEditing]);
}

/** Calls out when somebody else saves the file. */
function useOthersSaved(file: string, by: string, told: () => void) {
  const own = useSession().user?.id ?? 'local';
  const known = useRef(file);
  const tell = useEffectEvent(() => {
    if (file !== known.current && by !== own) told();
    known.current = file;
  });
  useEffect(() => tell(), [file]);
}
