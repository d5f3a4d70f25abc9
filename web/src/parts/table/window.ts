// Which rows of a long table are drawn: those in sight and some around, all of one height. Pure.

export interface Window {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

// Rows come and go this many at a time, so that most of a scroll draws nothing anew.
const step = 8;
const aroundRows = 16;

export function windowAt(offset: number, height: number, rowHeight: number, count: number): Window {
  const top = Math.max(Math.floor(offset / rowHeight), 0);
  const first = Math.max(Math.floor((top - aroundRows) / step) * step, 0);
  const bottom = Math.ceil((offset + height) / rowHeight) + aroundRows;
  return { first: Math.min(first, count), end: Math.min(Math.ceil(bottom / step) * step, count) };
}

/** Where to scroll so that a row is in sight below the head; null where it is. */
export function offsetFor(row: number, offset: number, height: number, rowHeight: number): number | null {
  const top = row * rowHeight;
  if (top < offset) return top;
  return top + rowHeight > offset + height ? top + rowHeight - height : null;
}
