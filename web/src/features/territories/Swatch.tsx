// How an owner looks: a colour and a pattern; hatched for nobody. The same on the map, in its legend and in the list.
import { patterns, type Standing, tones } from './model';
import classes from './Swatch.module.css';

export function Swatch({ standing }: { standing: Standing | undefined }) {
  return (
    <svg className={classes.swatch} viewBox="0 0 14 14" aria-hidden>
      <rect width="14" height="14" rx="3" className={classes.shape} fill={fillOf(standing)} />
    </svg>
  );
}

/** What a shape is filled with: one of the patterns below, which are drawn once on a page. */
export function fillOf(standing: Standing | undefined): string {
  if (standing?.kind === 'owned') return `url(#owner-${standing.owner.tone}-${standing.owner.pattern})`;
  return standing?.kind === 'states' ? 'url(#by-state)' : 'url(#nobody)';
}

export function Patterns() {
  return (
    <svg className={classes.defs} aria-hidden>
      <defs>
        {Array.from({ length: tones * patterns }, (_, at) => (
          <OwnerPattern key={at} tone={at % tones} pattern={Math.floor(at / tones)} />
        ))}
        <pattern id="nobody" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" className={classes.ground} />
          <rect width="1.4" height="5" className={classes.hatch} />
        </pattern>
        <pattern id="by-state" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" className={classes.ground} />
          <circle cx="2" cy="2" r="0.9" className={classes.hatch} />
        </pattern>
      </defs>
    </svg>
  );
}

function OwnerPattern({ tone, pattern }: { tone: number; pattern: number }) {
  return (
    <pattern
      id={`owner-${tone}-${pattern}`}
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform={pattern === 1 ? 'rotate(-45)' : undefined}
    >
      <rect width="6" height="6" className={classes.tone} data-tone={tone} />
      {pattern === 1 && <rect width="1.6" height="6" className={classes.mark} />}
      {pattern === 2 && <circle cx="3" cy="3" r="1.1" className={classes.mark} />}
    </pattern>
  );
}
