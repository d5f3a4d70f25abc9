// How a number moved: an arrow, by how much, and in colour whether that is good news.
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { insightsTexts } from '#/base/texts/insights';
import type { Move } from './figures';
import classes from './Moved.module.css';

const said = insightsTexts;

export function Moved({ move }: { move: Move | null }) {
  if (move === null) return null;
  const words = move.direction === 'up' ? said.up : move.direction === 'down' ? said.down : said.same;
  return (
    <span className={classes.moved} data-news={move.news} aria-label={`${words} ${move.text}`} role="img">
      {move.direction === 'up' && <IconArrowUpRight size={12} stroke={2} aria-hidden />}
      {move.direction === 'down' && <IconArrowDownRight size={12} stroke={2} aria-hidden />}
      {move.direction === 'none' ? '=' : move.text}
    </span>
  );
}
