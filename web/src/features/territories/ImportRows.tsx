// Other rows from a file: first what they would change and what would be odd, then a draft.
import { Button, Modal } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { texts } from '#/base/texts/texts';
import { territoriesTexts } from '#/base/texts/territories';
import { Badge } from '#/parts/Badge';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { say } from '#/parts/toast';
import { readTable } from './files';
import type { TerritoryPreview, TerritoryRow } from './model';
import { draftRows, previewRows } from './useTerritories';
import classes from './ImportRows.module.css';

const said = territoriesTexts.imports;
const shownMax = 12;

export function ImportRows({ close }: { close: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const [rows, setRows] = useState<readonly TerritoryRow[]>([]);
  const [isBad, setBad] = useState(false);
  const preview = useMutation({ mutationFn: previewRows });
  const draft = useMutation({
    mutationFn: draftRows,
    onSuccess: (number) => {
      say(said.done(number));
      void navigate({ to: '/policy' });
    },
  });
  const read = async (file: File) => {
    const found = await readTable(file);
    setBad(found === null);
    setRows(found ?? []);
    if (found !== null) preview.mutate(found);
    else preview.reset();
  };
  const problem = preview.error ?? draft.error;
  const isUsable = preview.data?.faults.length === 0 && hasChanges(preview.data);
  return (
    <Modal opened onClose={close} title={said.title} size="lg">
      <div className={classes.form}>
        <p>{said.hint}</p>
        <input
          ref={field}
          type="file"
          accept=".csv,text/csv"
          aria-label={said.choose}
          className={classes.file}
          tabIndex={-1}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void read(file);
            event.currentTarget.value = '';
          }}
        />
        <div>
          <Button variant="default" onClick={() => field.current?.click()}>
            {said.choose}
          </Button>
        </div>
        {isBad && (
          <p role="alert" className={classes.problem}>
            <Sentence text={said.badFile} />
          </p>
        )}
        {problem && (
          <p role="alert" className={classes.problem}>
            {problemText(problem)}
          </p>
        )}
        {preview.isPending && <p role="status">{said.reading}</p>}
        {preview.data && <Changes preview={preview.data} />}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button disabled={!isUsable} loading={draft.isPending} onClick={() => draft.mutate(rows)}>
            {said.go}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Changes({ preview }: { preview: TerritoryPreview }) {
  const { faults, changes, moves, checks } = preview;
  if (faults.length > 0) {
    return (
      <section role="alert" className={classes.part}>
        <h3>{said.faults}</h3>
        <ul>
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
  if (!hasChanges(preview)) return <p>{said.same}</p>;
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
        <ul>
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
          <ul className={classes.moves}>
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
          <ul>
            {odd.slice(0, shownMax).map((one) => (
              <li key={one}>
                <Sentence text={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function More({ count }: { count: number }) {
  return count > shownMax ? <li>{said.more(count - shownMax)}</li> : null;
}

function hasChanges(preview: TerritoryPreview): boolean {
  return preview.changes.length > 0 || preview.reordered;
}

function lineOf(row: TerritoryRow): string {
  return `${row.when} → ${(row.pool ?? '') || (row.owner ?? '')}`;
}
