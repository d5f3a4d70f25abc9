// The rows of a table, territories or those of a rule: cells changed in place, rows moved up, taken away and added.
import { Button } from '@mantine/core';
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import { whenOf } from '../model/flow';
import { addRow, moveRow, removeRow, setCell } from '../model/rows';
import { cellText, type Table } from '../model/table';
import type { PanelProps } from './panelProps';
import { Said } from './Said';
import { Typed } from './Typed';
import classes from './Rows.module.css';

const said = flowTexts.panel;
const rowsMax = 200;

interface Props extends PanelProps {
  table: Table;
  name: string;
  columns: readonly string[];
}

const labels: Readonly<Record<string, string>> = {
  name: said.rowName,
  when: said.rowWhen,
  to: said.rowTo,
  pool: said.poolOf,
};

export function Rows({ table, name, columns, text, mayEdit, apply }: Props) {
  const changed = flowTexts.said.changed(name);
  const isTyped = mayEdit && table.form === 'bars';
  return (
    <>
      <ol className={classes.rows}>
        {table.rows.slice(0, rowsMax).map((row, index) => {
          const called = cellText(row, 'name') || String(index + 1);
          return (
            <li key={index}>
              <div className={classes.cells}>
                {columns.map((column) => {
                  const value = cellText(row, column);
                  if (!isTyped) {
                    return (
                      <span key={column} data-column={column}>
                        {column === 'when' ? value === '' ? said.anyRow : <Said text={value} /> : value}
                      </span>
                    );
                  }
                  return (
                    <div key={column} data-column={column}>
                      <Typed
                        key={value}
                        label={labels[column] ?? column}
                        isHidden
                        value={value}
                        placeholder={column === 'when' ? said.anyRow : ''}
                        write={(next) => apply(setCell(text, table, row, column, next), changed)}
                      />
                      {column === 'when' && value !== '' && <Fault text={value} />}
                    </div>
                  );
                })}
              </div>
              {isTyped && (
                <div className={classes.tools}>
                  {index > 0 && (
                    <button
                      type="button"
                      aria-label={said.rowUp(called)}
                      onClick={() => apply(moveRow(text, table, index, index - 1), changed)}
                    >
                      <IconArrowUp size={13} stroke={2} />
                    </button>
                  )}
                  {table.rows.length > 1 && (
                    <button
                      type="button"
                      aria-label={said.dropRow(called)}
                      onClick={() => apply(removeRow(text, table, index), changed)}
                    >
                      <IconX size={13} stroke={2} />
                    </button>
                  )}
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {isTyped ? (
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => apply(addRow(text, table, table.rows.length, fresh(table)), changed)}
        >
          {said.addRow}
        </Button>
      ) : (
        mayEdit && <p className={classes.hint}>{said.noRows}</p>
      )}
    </>
  );
}

function Fault({ text }: { text: string }) {
  const { fault } = whenOf({ text, from: 0, to: 0 });
  return fault === '' ? null : <small role="alert">{fault}</small>;
}

/** A row that goes where the last one goes, to be changed. */
function fresh(table: Table): Record<string, string> {
  const last = table.rows.at(-1);
  const cells: Record<string, string> = {};
  for (const column of table.columns) cells[column] = last ? cellText(last, column) : '';
  if ('name' in cells) cells.name = `${cells.name} 2`.trim();
  return cells;
}
