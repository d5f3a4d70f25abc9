// A table of any length: rows come in pages as they are scrolled to, and only those in sight are drawn.
// j and k move, Enter opens, x selects; on a phone each row is a card.
import { Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  type ColumnDef,
  FlexRender,
  type Row,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { texts } from '#/base/texts/texts';
import { useKeys } from '../useKeys';
import { rangeBetween } from './range';
import classes from './DataTable.module.css';

const features = tableFeatures({ rowSelectionFeature });
type Features = typeof features;
export type Columns<Item extends object> = ColumnDef<Features, Item>[];

interface Props<Item extends object> {
  label: string;
  items: readonly Item[];
  idOf: (item: Item) => string;
  columns: Columns<Item>;
  /** The widths of the columns, as CSS says them. */
  widths: string;
  card: (item: Item) => ReactNode;
  open: (item: Item) => void;
  chosen: RowSelectionState;
  choose: (chosen: RowSelectionState) => void;
  more: (() => void) | null;
  isFetchingMore: boolean;
  /** Where the table stood is kept under this name, until it is drawn again. */
  place: string;
  onTop: (isOnTop: boolean) => void;
}

const rowHeight = 44;
const cardHeight = 86;
const aheadRows = 40;
const places = new Map<string, { offset: number; cursor: number }>();

export function DataTable<Item extends object>(props: Props<Item>) {
  const { items, idOf, columns, chosen, choose, open, more, isFetchingMore, place } = props;
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const scroller = useRef<HTMLDivElement>(null);
  const count = Object.keys(chosen).length;
  const [cursor, setCursor] = useState(places.get(place)?.cursor ?? -1);
  const anchor = useRef(-1);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? cardHeight : rowHeight),
    initialOffset: places.get(place)?.offset ?? 0,
    overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const last = drawn.at(-1)?.index ?? 0;
  // The table's rows are those in sight: making a hundred thousand anew with each page would be felt.
  const table = useTable({
    features,
    columns,
    data: useMemo(() => items.slice(first, last + 1), [items, first, last]),
    getRowId: idOf,
    state: { rowSelection: chosen },
  });
  const rows = table.getRowModel().rows;

  useEffect(() => {
    if (more !== null && !isFetchingMore && last >= items.length - aheadRows) more();
  }, [more, isFetchingMore, last, items.length]);
  useEffect(() => virtual.measure(), [isPhone, virtual]);

  const move = (by: number) => {
    const next = Math.min(Math.max(cursor + by, 0), items.length - 1);
    setCursor(next);
    places.set(place, { offset: scroller.current?.scrollTop ?? 0, cursor: next });
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const select = (index: number, isRange: boolean) => {
    const item = items[index];
    if (item === undefined) return;
    const isOn = chosen[idOf(item)] !== true;
    const range = isRange && anchor.current >= 0 ? rangeBetween(items, anchor.current, index) : [item];
    anchor.current = index;
    const ids = range.map(idOf);
    const changed = new Set(ids);
    const kept = Object.keys(chosen).filter((id) => !changed.has(id));
    choose(Object.fromEntries([...kept, ...(isOn ? changed : [])].map((id) => [id, true as const])));
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    x: () => select(cursor, false),
    X: () => select(cursor, true),
    Enter: () => {
      const item = items[cursor];
      if (item !== undefined) open(item);
    },
    Escape: () => choose({}),
  });

  const noteScroll = () => {
    const offset = scroller.current?.scrollTop ?? 0;
    places.set(place, { offset, cursor });
    props.onTop(offset < rowHeight);
  };
  return (
    <div className={classes.scroller} ref={scroller} onScroll={noteScroll}>
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={more === null ? items.length : -1}
        className={classes.table}
        data-picking={count > 0 ? '' : undefined}
      >
        {!isPhone && (
          <Head table={table.getHeaderGroups()[0]?.headers ?? []} widths={props.widths}>
            <Checkbox
              size="xs"
              aria-label={texts.leads.selectAll}
              checked={count > 0 && count === items.length}
              indeterminate={count > 0 && count < items.length}
              onChange={() =>
                choose(count > 0 ? {} : Object.fromEntries(items.map((item) => [idOf(item), true as const])))
              }
            />
          </Head>
        )}
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ index, start, size }) => {
            const row = rows[index - first];
            if (row === undefined) return null;
            const at = { height: size, transform: `translateY(${start}px)` };
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 1}
                aria-selected={row.getIsSelected()}
                className={isPhone ? classes.card : classes.row}
                data-cursor={index === cursor ? '' : undefined}
                style={isPhone ? at : { ...at, gridTemplateColumns: `36px ${props.widths}` }}
                onClick={(event) => {
                  if (event.defaultPrevented) return;
                  setCursor(index);
                  places.set(place, { offset: scroller.current?.scrollTop ?? 0, cursor: index });
                  open(row.original);
                }}
              >
                {isPhone ? props.card(row.original) : <Cells row={row} pick={(range) => select(index, range)} />}
              </div>
            );
          })}
        </div>
        {isFetchingMore && <p className={classes.more}>{texts.leads.loadingMore}</p>}
      </div>
    </div>
  );
}

type Headers<Item extends object> = ReturnType<
  ReturnType<typeof useTable<Features, Item>>['getHeaderGroups']
>[number]['headers'];

function Head<Item extends object>({
  table,
  widths,
  children,
}: {
  table: Headers<Item>;
  widths: string;
  children: ReactNode;
}) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.heads} style={{ gridTemplateColumns: `36px ${widths}` }}>
        <span role="columnheader" className={classes.check}>
          {children}
        </span>
        {table.map((header) => (
          <span key={header.id} role="columnheader" className={classes.title}>
            <FlexRender header={header} />
          </span>
        ))}
      </div>
    </div>
  );
}

function Cells<Item extends object>({ row, pick }: { row: Row<Features, Item>; pick: (isRange: boolean) => void }) {
  const click = (event: MouseEvent) => {
    event.preventDefault();
    pick(event.shiftKey);
  };
  return (
    <>
      <span role="cell" className={classes.check} onClick={click}>
        <Checkbox size="xs" tabIndex={-1} aria-label={texts.leads.select} checked={row.getIsSelected()} readOnly />
      </span>
      {row.getAllCells().map((cell) => (
        <span key={cell.id} role="cell" className={classes.cell}>
          <FlexRender cell={cell} />
        </span>
      ))}
    </>
  );
}
