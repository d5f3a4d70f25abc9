// One territory: which leads, who gets them, how many came, who else claims them, and who had it when.
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { countText, shareText } from '#/base/format/counts';
import { territoriesTexts } from '#/base/texts/territories';
import { Sheet } from '#/parts/dialog/Sheet';
import { Person } from '#/parts/People';
import { Sentence } from '#/parts/Sentence';
import type { TerritoryRow } from './model';
import { RowForm } from './RowForm';
import { RowHistory } from './RowHistory';
import { useNumbers } from './useTerritories';
import classes from './RowSheet.module.css';

const said = territoriesTexts.row;

interface Props {
  rows: readonly TerritoryRow[];
  number: number;
  /** What the check says of this row and others. */
  clashes: readonly string[];
  close: () => void;
}

export function RowSheet({ rows, number, clashes, close }: Props) {
  const mayEdit = useSession().may('policy:write');
  const [isEditing, setEditing] = useState(false);
  const row = rows[number - 1];
  if (row === undefined) return null;
  return (
    <Sheet title={isEditing ? said.edit(row.name) : row.name} close={close} size="lg">
      {isEditing ? (
        <RowForm rows={rows} number={number} cancel={() => setEditing(false)} />
      ) : (
        <div className={classes.sheet}>
          <Facts row={row} number={number} />
          {clashes.length > 0 && (
            <section className={classes.clashes}>
              <h3>{territoriesTexts.overlap}</h3>
              {clashes.map((clash) => (
                <p key={clash}>
                  <Sentence text={clash} />
                </p>
              ))}
            </section>
          )}
          <RowHistory name={row.name} />
          {mayEdit && (
            <div className={classes.foot}>
              <Button
                variant="default"
                leftSection={<IconPencil size={14} stroke={1.8} />}
                onClick={() => setEditing(true)}
              >
                {said.change}
              </Button>
            </div>
          )}
        </div>
      )}
    </Sheet>
  );
}

function Facts({ row, number }: { row: TerritoryRow; number: number }) {
  const repName = useRepName();
  const numbers = useNumbers().data?.get(row.name);
  const { columns } = territoriesTexts;
  const off = numbers && numbers.accuracy !== null ? 1 - numbers.accuracy : null;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{columns.when}</dt>
        <dd>
          <code>{row.when}</code>
        </dd>
      </div>
      <div>
        <dt>{columns.who}</dt>
        <dd>
          {row.pool ? (
            <Link to="/people/pools/$pool" params={{ pool: row.pool }}>
              {row.pool}
            </Link>
          ) : (
            <Person id={row.owner ?? ''} name={repName(row.owner ?? '')} />
          )}
        </dd>
      </div>
      <div>
        <dt>{said.place}</dt>
        <dd>{said.placeHint(number)}</dd>
      </div>
      <div>
        <dt>{columns.leads}</dt>
        <dd className="numbers">
          <Link to="/insights/leads" search={{ metric: 'leads', territory: row.name }}>
            {countText(numbers?.leads ?? 0)}
          </Link>
          {off !== null && ` · ${said.misrouted(shareText(off))}`}
        </dd>
      </div>
    </dl>
  );
}
