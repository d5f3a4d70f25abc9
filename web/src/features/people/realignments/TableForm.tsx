// A file of new owners: chosen or dropped, its two columns, and the rows that cannot be used.
import { Button, Select } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { countText } from '#/base/format/counts';
import { peopleTexts } from '#/base/texts/people';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import type { MovesTable, ReadTable } from './begun';
import { readTable } from './readTable';
import classes from './TableForm.module.css';

const said = peopleTexts.realignments.begin;
const shownMax = 20;

interface Props {
  table: ReadTable | null;
  set: (table: ReadTable | null) => void;
}

export function TableForm({ table, set }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const read = useMutation({
    mutationFn: readTable,
    onSuccess: (found, { file }) => set({ file, found }),
    onError: () => set(null),
  });
  const take = (file: File | undefined) => {
    if (file) read.mutate({ file });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const column = (some: { account?: string; owner?: string }) => {
    if (!table) return;
    const { account, owner } = table.found;
    read.mutate({ file: table.file, account: some.account ?? account ?? '', owner: some.owner ?? owner ?? '' });
  };
  return (
    <div className={classes.form}>
      <div
        className={classes.zone}
        data-over={isOver ? '' : undefined}
        aria-busy={read.isPending}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          ref={field}
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          aria-label={said.choose}
          className={classes.file}
          tabIndex={-1}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button
          variant="default"
          leftSection={<IconUpload size={14} />}
          loading={read.isPending}
          onClick={() => field.current?.click()}
        >
          {table ? said.another : said.choose}
        </Button>
        <p>{table ? said.isRead(table.file.name, table.found.rows, table.found.moves.length) : said.fileHint}</p>
      </div>
      {read.isError && (
        <p role="alert" className={classes.problem}>
          <Sentence text={problemText(read.error)} />
        </p>
      )}
      {table && (
        <>
          <div className={classes.columns}>
            <Column
              name={said.accountColumn}
              value={table.found.account}
              found={table.found}
              choose={(account) => column({ account })}
            />
            <Column
              name={said.ownerColumn}
              value={table.found.owner}
              found={table.found}
              choose={(owner) => column({ owner })}
            />
          </div>
          <Errors found={table.found} />
        </>
      )}
    </div>
  );
}

interface ColumnProps {
  name: string;
  value: string | null;
  found: MovesTable;
  choose: (header: string) => void;
}

function Column({ name, value, found, choose }: ColumnProps) {
  return (
    <Select
      label={name}
      data={found.headers}
      value={value}
      error={value === null ? said.noColumn : undefined}
      onChange={(header) => header !== null && choose(header)}
      allowDeselect={false}
      searchable
      maxDropdownHeight={260}
    />
  );
}

function Errors({ found: { errors, error_count: count, notices } }: { found: MovesTable }) {
  return (
    <>
      {notices.map((notice) => (
        <p key={notice} className={classes.notice}>
          <Sentence text={notice} />
        </p>
      ))}
      {count > 0 && (
        <section className={classes.errors}>
          <h3>{said.unusable(count)}</h3>
          <ul tabIndex={0} aria-label={said.unusable(count)}>
            {errors.slice(0, shownMax).map(({ row, message, remedy }, at) => (
              <li key={at}>
                <b className="numbers">{said.line(countText(row))}</b>
                <span>
                  <Sentence text={message} />
                  {remedy && (
                    <small>
                      <Sentence text={remedy} />
                    </small>
                  )}
                </span>
              </li>
            ))}
            {count > shownMax && <li>{said.more(countText(count - Math.min(shownMax, errors.length)))}</li>}
          </ul>
        </section>
      )}
    </>
  );
}
