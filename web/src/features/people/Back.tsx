// The way up from one of something to all of them, above its title.
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './Back.module.css';

export function Back({
  to,
  name,
}: {
  to: '/people' | '/people/teams' | '/people/pools' | '/people/departures' | '/people/realignments';
  name: string;
}) {
  return (
    <Link to={to} className={classes.back}>
      <IconChevronLeft size={14} /> {name}
    </Link>
  );
}
