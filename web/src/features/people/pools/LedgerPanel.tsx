// The ledger of a pool's turns: each line with the lead it is about, or who granted it.
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRepName } from '#/base/api/reps';
import { codeWords } from '#/base/format/names';
import { peopleTexts } from '#/base/texts/people';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { ShowMore } from '#/parts/ShowMore';
import { Failed, Loading } from '#/parts/states';
import type { LedgerOf } from './PoolPage';
import classes from './LedgerPanel.module.css';

const said = peopleTexts.pools;

type Line = LedgerOf['lines'][number];

export function LedgerPanel({ ledger }: { ledger: LedgerOf }) {
  const repName = useRepName();
  const { found, lines, rep, setRep } = ledger;
  return (
    <Panel
      title={said.ledger}
      hint={said.ledgerHint}
      actions={
        rep && (
          <button type="button" className={classes.only} onClick={() => setRep('')} aria-label={said.all}>
            {said.of(repName(rep))} <IconX size={12} />
          </button>
        )
      }
      isFlush
    >
      {found.isPending && <Loading rows={6} />}
      {found.isLoadingError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && lines.length === 0 && <p className={classes.none}>{said.noLedger}</p>}
      <ol className={classes.lines}>
        {lines.map((line) => (
          <li key={line.number} data-kind={line.kind}>
            <span className="numbers">{line.turns > 0 ? `+${line.turns}` : `−${Math.abs(line.turns)}`}</span>
            <div>
              <button type="button" onClick={() => setRep(line.rep)}>
                {repName(line.rep)}
              </button>{' '}
              <About line={line} />
            </div>
            <Moment at={line.at} />
          </li>
        ))}
      </ol>
      <ShowMore pages={found} shown={lines.length} />
    </Panel>
  );
}

function About({ line }: { line: Line }) {
  if (line.lead_id === null) {
    return (
      <>
        {line.turns < 0 ? said.taken(-line.turns) : said.granted(line.turns)}
        <i>
          {said.causes[line.cause] ?? codeWords(line.cause)} · <Actor id={line.by} />
        </i>
      </>
    );
  }
  return (
    <>
      {said.line[line.kind] ?? line.kind}{' '}
      <Link to="/leads/$lead" params={{ lead: line.lead_id }}>
        {line.lead_id}
      </Link>
      {line.cause && <i>{said.causes[line.cause] ?? codeWords(line.cause)}</i>}
    </>
  );
}
