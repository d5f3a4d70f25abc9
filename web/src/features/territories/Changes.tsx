// What other rows would change: rows, places that would be somebody else's, and what would be odd then.
import { IconArrowRight } from '@tabler/icons-react';
import { territoriesTexts } from '#/base/texts/territories';
import { Badge } from '#/parts/Badge';
import { Sentence } from '#/parts/Sentence';
import { hasChanges, ownerOf, type TerritoryPreview, type TerritoryRow } from './model';
import classes from './Changes.module.css';

const said = territoriesTexts.imports;
const shownMax = 12;

export function Changes({ preview }: { preview: TerritoryPreview }) {
  const { faults, changes, moves, checks } = preview;
  if (faults.length > 0) {
    return (
      <section role="alert" className={classes.part}>
        <h3>{said.faults}</h3>
        <ul tabIndex={0} aria-label={said.faults}>
          {faults.slice(0, shownMax).map((fault, at) => (
            <li key={at}>
              <b className="numbers">{said.row(fault.row)}</b> <Sentence text={fault.said} />
            </li>
          ))}
          <More count={faults.length} />
        </ul>
      </section>
    );
  }
  if (!hasChanges(preview)) return <p className={classes.same}>{said.same}</p>;
  const added = changes.filter((change) => change.before === null).length;
  const removed = changes.filter((change) => change.after === null).length;
  const odd = checks === null ? [] : [...checks.holes, ...checks.clashes.map((clash) => clash.said), ...checks.others];
  return (
    <>
      <section className={classes.part}>
        <h3 className={classes.counts}>
          {added > 0 && <Badge tone="good">{said.added(added)}</Badge>}
          {changes.length - added - removed > 0 && (
            <Badge tone="info">{said.changed(changes.length - added - removed)}</Badge>
          )}
          {removed > 0 && <Badge tone="warn">{said.removed(removed)}</Badge>}
          {preview.reordered && <Badge tone="quiet">{said.reordered}</Badge>}
        </h3>
        <ul tabIndex={0} aria-label={said.rows}>
          {changes.slice(0, shownMax).map(({ name, before, after }) => (
            <li key={name}>
              <b>{name}</b>
              {before && <del>{lineOf(before)}</del>}
              {after && <ins>{lineOf(after)}</ins>}
            </li>
          ))}
          <More count={changes.length} />
        </ul>
      </section>
      {moves.length > 0 && (
        <section className={classes.part}>
          <h3>{said.moves(moves.length)}</h3>
          <ul className={classes.moves} tabIndex={0} aria-label={said.moves(moves.length)}>
            {moves.slice(0, shownMax).map((move) => (
              <li key={move.code}>
                {move.name} <small>{move.before ?? territoriesTexts.nobody}</small>
                <IconArrowRight size={12} /> <small>{move.after ?? territoriesTexts.nobody}</small>
              </li>
            ))}
            <More count={moves.length} />
          </ul>
        </section>
      )}
      {odd.length > 0 && (
        <section className={classes.part}>
          <h3>{said.conflicts}</h3>
          <ul tabIndex={0} aria-label={said.conflicts}>
            {odd.slice(0, shownMax).map((one) => (
              <li key={one}>
                <Sentence text={one} />
              </li>
            ))}
            <More count={odd.length} />
          </ul>
        </section>
      )}
    </>
  );
}

function More({ count }: { count: number }) {
  return count > shownMax ? <li>{said.more(count - shownMax)}</li> : null;
}

function lineOf(row: TerritoryRow): string {
  return `${row.when} → ${ownerOf(row)}`;
}
