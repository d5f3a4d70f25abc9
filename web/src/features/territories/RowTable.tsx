// The rows in their order, with what came to each and what is odd about it; only those in sight are drawn.
import { TextInput } from '@mantine/core';
import { IconAlertTriangle, IconMoodEmpty, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useRepName } from '#/base/api/reps';
import type { components } from '#/base/api/schema';
import { useSession } from '#/base/api/session';
import { countText, shareText } from '#/base/format/counts';
import { texts } from '#/base/texts/texts';
import { territoriesTexts } from '#/base/texts/territories';
import { Badge } from '#/parts/Badge';
import { Person } from '#/parts/People';
import { Sentence } from '#/parts/Sentence';
import { Empty } from '#/parts/states';
import { searchRows, type TerritoryRow } from './model';
import type { TerritorySearch } from './search';
import { type Numbers, useNumbers } from './useTerritories';
import classes from './RowTable.module.css';

const said = territoriesTexts;
const rowHeight = 44;
type Checks = components['schemas']['TerritoryChecks'];

interface Props {
  rows: readonly TerritoryRow[];
  checks: Checks;
  search: TerritorySearch;
  change: (search: TerritorySearch) => void;
}

export function RowTable({ rows, checks, search, change }: Props) {
  const mayRealign = useSession().may('data:write');
  const scroller = useRef<HTMLDivElement>(null);
  const { data: numbers } = useNumbers();
  const shown = searchRows(rows, search.q ?? '');
  const clashes = new Map(checks.clashes.map((clash) => [clash.row, clash.said]));
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    measureElement: (element) => element.getBoundingClientRect().height,
  });
  return (
    <div className={classes.whole}>
      <div className={classes.bar}>
        <TextInput
          aria-label={said.search}
          placeholder={said.search}
          size="xs"
          className={classes.search}
          leftSection={<IconSearch size={14} stroke={1.8} />}
          value={search.q ?? ''}
          onChange={({ currentTarget: { value } }) => change(value ? { q: value } : {})}
        />
        <Odd checks={checks} />
        {mayRealign && (
          <Link to="/people/realignments/new" className={classes.realign}>
            {said.realign}
          </Link>
        )}
      </div>
      {shown.length === 0 ? (
        <Empty icon={<IconMoodEmpty size={22} stroke={1.6} />} title={said.noneTitle} hint={said.noneHint} />
      ) : (
        <div
          ref={scroller}
          className={classes.scroller}
          role="table"
          aria-label={texts.nav.territories}
          aria-rowcount={shown.length}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" className={classes.row}>
              {Object.entries(said.columns).map(([key, name]) => (
                <span key={key} role="columnheader" data-column={key}>
                  {name}
                </span>
              ))}
            </div>
          </div>
          <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start, key }) => {
              const item = shown[index];
              return (
                item && (
                  <div
                    key={key}
                    ref={virtual.measureElement}
                    data-index={index}
                    role="row"
                    aria-rowindex={index + 1}
                    className={classes.row}
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    <Cells
                      row={item.row}
                      number={item.number}
                      clash={clashes.get(item.number)}
                      numbers={numbers}
                      open={() => change({ ...search, row: item.row.name })}
                    />
                  </div>
                )
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

interface CellsProps {
  row: TerritoryRow;
  number: number;
  clash: string | undefined;
  numbers: ReadonlyMap<string, Numbers> | undefined;
  open: () => void;
}

function Cells({ row, number, clash, numbers, open }: CellsProps) {
  const repName = useRepName();
  const of = numbers?.get(row.name);
  const off = of?.accuracy === null || of === undefined ? '–' : shareText(1 - of.accuracy);
  return (
    <>
      <span role="cell" data-column="row" className="numbers">
        {number}
      </span>
      <span role="cell" data-column="name">
        <button type="button" onClick={open}>
          {row.name}
        </button>
        {clash !== undefined && (
          <span title={clash.replaceAll('`', '')}>
            <Badge tone="warn" icon={<IconAlertTriangle size={11} stroke={2} />}>
              {said.overlap}
            </Badge>
          </span>
        )}
      </span>
      <code role="cell" data-column="when" title={row.when}>
        {row.when}
      </code>
      <span role="cell" data-column="who">
        {row.pool ? (
          <Link to="/people/pools/$pool" params={{ pool: row.pool }}>
            {row.pool}
          </Link>
        ) : (
          <Person id={row.owner ?? ''} name={repName(row.owner ?? '')} />
        )}
      </span>
      <span role="cell" data-column="leads" className="numbers" data-label={said.columns.leads}>
        {numbers === undefined ? '' : countText(of?.leads ?? 0)}
      </span>
      <span role="cell" data-column="off" className="numbers" data-label={said.columns.off}>
        {off}
      </span>
    </>
  );
}

function Odd({ checks }: { checks: Checks }) {
  const all = [...checks.holes, ...checks.clashes.map((clash) => clash.said), ...checks.others];
  if (all.length === 0 && checks.is_whole) return null;
  const counts = [
    ...(checks.holes.length > 0 ? [said.holes(checks.holes.length)] : []),
    ...(checks.clashes.length > 0 ? [said.overlaps(checks.clashes.length)] : []),
  ];
  return (
    <details className={classes.odd}>
      <summary>
        <IconAlertTriangle size={14} stroke={1.8} /> {said.oddTitle}
        {counts.length > 0 && `: ${counts.join(', ')}`}
      </summary>
      <ul>
        {all.map((one) => (
          <li key={one}>
            <Sentence text={one} />
          </li>
        ))}
        {!checks.is_whole && <li>{said.notWhole}</li>}
      </ul>
    </details>
  );
}
