// How a number moved: an arrow, by how much, and in colour whether that is good news. It leads to what it was before.
import { Link } from '@tanstack/react-router';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { insightsTexts } from '#/base/texts/insights';
import type { Move } from './figures';
import type { LeadsSearch } from './search';
import classes from './Moved.module.css';

const said = insightsTexts;

export interface Before {
  /** The number of the time that is compared with. */
  readonly text: string;
  /** The leads behind it. */
  readonly leads: LeadsSearch;
}

export function Moved({ move, before }: { move: Move | null; before: Before | null }) {
  if (move === null || before === null) return null;
  const words = move.direction === 'up' ? said.up : move.direction === 'down' ? said.down : said.same;
  return (
    <Link
      to="/insights/leads"
      search={before.leads}
      className={classes.moved}
      data-news={move.news}
      aria-label={`${words} ${move.direction === 'none' ? '' : move.text}, ${said.wasBefore(before.text)}`}
      title={said.wasBefore(before.text)}
    >
      {move.direction === 'up' && <IconArrowUpRight size={12} stroke={2} aria-hidden />}
      {move.direction === 'down' && <IconArrowDownRight size={12} stroke={2} aria-hidden />}
      {move.direction === 'none' ? '=' : move.text}
    </Link>
  );
}
