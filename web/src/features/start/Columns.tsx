// What each column of a file was taken for, with values from it; any of it can be said otherwise.
import { Select } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { codeWords } from '#/base/format/names';
import { startTexts } from '#/base/texts/start';
import { Panel } from '#/parts/page/Panel';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Failed, Loading } from '#/parts/states';
import { type RunTable, saidWith, type Sheet } from './sheets';
import { type FirstRun, sayColumns, useRunWork, useTable } from './useFirstRun';
import classes from './Columns.module.css';

const said = startTexts;

export function Columns({ run, sheet }: { run: FirstRun; sheet: Sheet }) {
  const found = useTable(run, sheet);
  const client = useQueryClient();
  const say = useRunWork(run.id, async (columns: Record<string, string>) => {
    const table = await sayColumns(run.id, sheet, columns);
    client.setQueryData(['first-run', run.id, 'table', sheet, run.files[sheet]], table);
  });
  if (found.isPending) return <Loading rows={6} />;
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />;
  const table = found.data;
  return (
    <Panel title={`${said.check}: ${said.sheets[sheet]}`} isFlush>
      {table.notices.length > 0 && (
        <ul className={classes.notices}>
          {table.notices.map((notice) => (
            <li key={notice}>
              <Sentence text={notice} />
            </li>
          ))}
        </ul>
      )}
      {table.columns.every((column) => column.field === null) && (
        <p className={classes.unknown}>{said.noColumns(table.columns[0]?.column ?? '')}</p>
      )}
      {say.error && (
        <p role="alert" className={classes.problem}>
          {problemText(say.error)}
        </p>
      )}
      <ul className={classes.columns}>
        {table.columns.map((column) => (
          <Column
            key={column.column}
            table={table}
            column={column}
            choose={(field) => say.mutate(saidWith(table, column.column, field))}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface Props {
  table: RunTable;
  column: RunTable['columns'][number];
  choose: (field: string) => void;
}

function Column({ table, column, choose }: Props) {
  const isUnused = column.field === null;
  return (
    <li className={classes.column} data-unused={isUnused ? '' : undefined}>
      <span className={classes.name}>
        <strong>{column.column}</strong>
        <small className="numbers">{said.filled(Math.round(column.filled * 100))}</small>
      </span>
      <span className={classes.values} title={column.examples.join(' · ')}>
        {column.examples.join(' · ')}
      </span>
      <Select
        aria-label={said.fieldOf(column.column)}
        size="xs"
        searchable
        data={[{ value: '', label: said.unused }, ...fieldsOf(table, column.field)]}
        value={column.field ?? ''}
        onChange={(field) => choose(field ?? '')}
        maxDropdownHeight={260}
      />
      <span className={classes.why} data-sureness={column.sureness}>
        {said.sureness[column.sureness]}
        {column.because && column.sureness !== 'given' && (
          <small>
            <Sentence text={column.because} />
          </small>
        )}
      </span>
    </li>
  );
}

/** Every field there is, and the one that was said where it is another. */
function fieldsOf(table: RunTable, field: string | null) {
  const known = field === null || table.fields.includes(field) ? table.fields : [field, ...table.fields];
  return known.map((value) => ({ value, label: codeWords(value) }));
}
