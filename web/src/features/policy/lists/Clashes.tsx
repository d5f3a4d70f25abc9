// Rows that somebody else has saved in another way than they stand here: each is decided before anything is saved.
import { policyTexts } from '#/base/texts/policy';
import type { Row } from './listRows';
import type { Clashing } from './sheet';
import classes from './Clashes.module.css';

const said = policyTexts.lists.clashes;
const shownMax = 20;

interface Props {
  clashes: readonly Clashing[];
  columns: readonly string[];
  decide: (clash: Clashing, by: 'yours' | 'theirs') => void;
}

export function Clashes({ clashes, columns, decide }: Props) {
  if (clashes.length === 0) return null;
  return (
    <section className={classes.clashes} aria-label={said.title(clashes.length)}>
      <p role="alert">{said.hint([...new Set(clashes.map(({ by }) => by))], clashes.length)}</p>
      <ul>
        {clashes.slice(0, shownMax).map((clash) => (
          <li key={clash.key}>
            <b>{nameOf(clash)}</b>
            <Side label={said.yours} row={clash.yours} other={clash.theirs} columns={columns} />
            <button type="button" onClick={() => decide(clash, 'yours')} aria-label={said.keepRow(nameOf(clash))}>
              {said.keep}
            </button>
            <Side label={said.theirs(clash.by)} row={clash.theirs} other={clash.yours} columns={columns} />
            <button type="button" onClick={() => decide(clash, 'theirs')} aria-label={said.takeRow(nameOf(clash))}>
              {said.take}
            </button>
          </li>
        ))}
      </ul>
      {clashes.length > shownMax && <p>{said.more(clashes.length - shownMax)}</p>}
    </section>
  );
}

/** The key as it is written. */
function nameOf({ key, yours, theirs }: Clashing): string {
  return (yours ?? theirs)?.[0] ?? key;
}

interface SideProps {
  label: string;
  row: Row | null;
  other: Row | null;
  columns: readonly string[];
}

/** What a row says where the other one says something else. */
function Side({ label, row, other, columns }: SideProps) {
  const cells = columns.flatMap((column, at) =>
    row === null || (other !== null && at > 0 && row[at] === other[at]) || at === 0
      ? []
      : [`${column}: ${row[at] === undefined || row[at] === '' ? said.nothing : row[at]}`],
  );
  return (
    <span>
      <small>{label}</small> {row === null ? said.gone : cells.join(', ')}
    </span>
  );
}
