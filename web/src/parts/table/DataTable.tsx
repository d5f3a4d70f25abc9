// A table of any length: rows come in pages as they are scrolled to, and only those in sight are drawn.
// j and k move, Enter opens, x selects; on a phone each row is a card.
import { Checkbox } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type Row, type RowSelectionState, useTable } from '@tanstack/react-table';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { texts } from '#/base/texts/texts';
import { useKeys } from '../useKeys';
import { type Columns, type Features, features } from './columns';
import { DrawnRow } from './DrawnRow';
import { Head } from './Head';
import { type Mark, markOf, noMark, placeOf } from './mark';
import { rangeBetween } from './range';
import { offsetFor, windowAt } from './window';
import classes from './DataTable.module.css';

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
  /** Without it nothing can be chosen. */
  choose: ((chosen: RowSelectionState) => void) | null;
  more: (() => void) | null;
  isFetchingMore: boolean;
  /** Where the table stood is kept under this name, until it is drawn again. */
  place: string;
  onTop: (isOnTop: boolean) => void;
}

const rowHeight = 44;
const cardHeight = 86;
const headHeight = 34;
const aheadRows = 40;
const screenHeight = 900;
/** How far the table was scrolled when its rows were last chosen, and how much of it is in sight. */
interface Sight {
  readonly offset: number;
  readonly height: number;
}

const places = new Map<string, { offset: number; mark: Mark }>();

export function DataTable<Item extends object>(props: Props<Item>) {
  const { items, idOf, columns, chosen, choose, open, more, isFetchingMore, place } = props;
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const height = isPhone ? cardHeight : rowHeight;
  const scroller = useRef<HTMLDivElement>(null);
  const count = useMemo(() => Object.keys(chosen).length, [chosen]);
  const [mark, setMark] = useState(places.get(place)?.mark ?? noMark);
  const cursor = placeOf(items, mark, idOf);
  const anchor = useRef(noMark);
  const [sight, setSight] = useState<Sight>({ offset: places.get(place)?.offset ?? 0, height: screenHeight });
  const { first, end } = windowAt(sight.offset, sight.height, height, items.length);
  // The table's rows are those that are drawn: making a hundred thousand anew with each page would be felt.
  const table = useTable({
    features,
    columns,
    data: useMemo(() => items.slice(first, end), [items, first, end]),
    getRowId: idOf,
    state: { rowSelection: chosen },
  });
  const rows = table.getRowModel().rows;

  const look = useEffectEvent(() => {
    const box = scroller.current;
    if (box === null) return;
    const next = { offset: box.scrollTop, height: box.clientHeight };
    const drawn = windowAt(next.offset, next.height, height, items.length);
    if (drawn.first !== first || drawn.end !== end) setSight(next);
  });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    box.scrollTop = places.get(place)?.offset ?? 0;
    const watch = new ResizeObserver(() => look());
    watch.observe(box);
    return () => watch.disconnect();
  }, [place]);
  useEffect(() => {
    if (more !== null && !isFetchingMore && end >= items.length - aheadRows) more();
  }, [more, isFetchingMore, end, items.length]);

  const note = (pointed: Mark) => places.set(place, { offset: scroller.current?.scrollTop ?? 0, mark: pointed });
  const point = (at: number) => {
    const pointed = markOf(items, at, idOf);
    setMark(pointed);
    note(pointed);
  };
  const move = (by: number) => {
    const next = Math.min(Math.max(cursor + by, 0), items.length - 1);
    const box = scroller.current;
    if (box !== null) {
      const to = offsetFor(next, box.scrollTop, box.clientHeight - (isPhone ? 0 : headHeight), height);
      if (to !== null) box.scrollTop = to;
    }
    point(next);
  };
  const select = (index: number, isRange: boolean) => {
    const item = items[index];
    if (item === undefined || choose === null) return;
    const isOn = chosen[idOf(item)] !== true;
    const from = isRange ? placeOf(items, anchor.current, idOf) : -1;
    const range = from >= 0 ? rangeBetween(items, from, index) : [item];
    anchor.current = markOf(items, index, idOf);
    const next = new Map(Object.entries(chosen));
    for (const one of range) {
      if (isOn) next.set(idOf(one), true);
      else next.delete(idOf(one));
    }
    choose(Object.fromEntries(next));
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
    Escape: () => choose?.({}),
  });
  const pick = useLatest(select);
  const press = useLatest((index: number, item: Item) => {
    point(index);
    open(item);
  });

  return (
    <div
      className={classes.scroller}
      ref={scroller}
      // What scrolls can be scrolled by keys.
      tabIndex={0}
      role="region"
      aria-label={props.label}
      onScroll={({ currentTarget: box }) => {
        const next = { offset: box.scrollTop, height: box.clientHeight };
        const drawn = windowAt(next.offset, next.height, height, items.length);
        if (drawn.first !== first || drawn.end !== end) setSight(next);
        note(mark);
        props.onTop(box.scrollTop < rowHeight);
      }}
    >
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={more === null ? items.length : -1}
        className={classes.table}
        data-picking={count > 0 ? '' : undefined}
        data-fixed={choose === null ? '' : undefined}
      >
        {!isPhone && (
          <Head titles={table.getHeaderGroups()[0]?.headers ?? []} widths={props.widths}>
            {choose && (
              <Checkbox
                size="xs"
                aria-label={texts.leads.selectAll}
                checked={count > 0 && count === items.length}
                indeterminate={count > 0 && count < items.length}
                onChange={() =>
                  choose(count > 0 ? {} : Object.fromEntries(items.map((item) => [idOf(item), true as const])))
                }
              />
            )}
          </Head>
        )}
        <div role="rowgroup" className={classes.body} style={{ height: items.length * height }}>
          {rows.map((row, at) => (
            <DrawnRow
              key={row.id}
              row={row as unknown as Row<Features, object>}
              item={row.original}
              index={first + at}
              height={height}
              isSelected={chosen[row.id] === true}
              isCursor={first + at === cursor}
              widths={props.widths}
              card={isPhone ? (props.card as (item: object) => ReactNode) : null}
              press={press as (index: number, item: object) => void}
              pick={choose && pick}
            />
          ))}
        </div>
        {isFetchingMore && <p className={classes.more}>{texts.leads.loadingMore}</p>}
      </div>
    </div>
  );
}

/** A function that stays the same and does what the latest one does, so that rows need not be drawn anew for it. */
function useLatest<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
