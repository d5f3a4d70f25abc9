// Somebody, as a round picture of their initials and a name.
import { initials, toneOf } from '#/base/format/names';
import classes from './People.module.css';

const tones = 8;

export function Person({
  id,
  name,
  size = 'm',
  quiet,
}: {
  id: string;
  name: string;
  size?: 'm' | 'l';
  quiet?: boolean;
}) {
  return (
    <span className={classes.person} data-quiet={quiet ? '' : undefined}>
      <Face id={id} name={name} size={size} />
      <span className={classes.name}>{name}</span>
    </span>
  );
}

export function Face({ id, name, size = 'm' }: { id: string; name: string; size?: 'm' | 'l' }) {
  return (
    <span className={classes.face} data-size={size} data-tone={toneOf(id, tones)} aria-hidden>
      {initials(name)}
    </span>
  );
}
