// One row of a table: its cells on a desk, a card on a phone. Drawn anew only where what it says is another.
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type MouseEvent, type ReactNode } from 'react';
import { texts } from '#/base/texts/texts';
import type { Features } from './columns';
import classes from './DataTable.module.css';

interface DrawnProps {
  row: Row<Features, object>;
  item: object;
  index: number;
  height: number;
  isSelected: boolean;
  isCursor: boolean;
  widths: string;
  /** On a phone. */
  card: ((item: object) => ReactNode) | null;
  press: (index: number, item: object) => void;
  /** Without it the row cannot be chosen. */
  pick: ((index: number, isRange: boolean) => void) | null;
}

// A row is another object with every window; what it says is other only where its item is.
export const DrawnRow = memo(Drawn, (one, other) =>
  (Object.keys(one) as (keyof DrawnProps)[]).every((name) => name === 'row' || one[name] === other[name]),
);

function Drawn({ row, item, index, height, isSelected, isCursor, widths, card, press, pick }: DrawnProps) {
  const at = { height, transform: `translateY(${index * height}px)` };
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      className={card ? classes.card : classes.row}
      data-cursor={isCursor ? '' : undefined}
      style={card ? at : { ...at, gridTemplateColumns: `var(--check-width) ${widths}` }}
      onClick={(event) => {
        if (!event.defaultPrevented) press(index, item);
      }}
    >
      {card ? (
        <div role="cell">{card(item)}</div>
      ) : (
        <Cells row={row} isSelected={isSelected} pick={pick && ((isRange) => pick(index, isRange))} />
      )}
    </div>
  );
}

interface CellsProps {
  row: Row<Features, object>;
  isSelected: boolean;
  pick: ((isRange: boolean) => void) | null;
}

function Cells({ row, isSelected, pick }: CellsProps) {
  const click = (event: MouseEvent) => {
    if (pick === null) return;
    event.preventDefault();
    pick(event.shiftKey);
  };
  return (
    <>
      <span role="cell" className={classes.check} onClick={click}>
        {pick && <input type="checkbox" tabIndex={-1} aria-label={texts.leads.select} checked={isSelected} readOnly />}
      </span>
      {row.getAllCells().map((cell) => (
        <span key={cell.id} role="cell" className={classes.cell}>
          <FlexRender cell={cell} />
        </span>
      ))}
    </>
  );
}
