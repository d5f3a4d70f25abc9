// Other rows from a file: first what they would change and what would be odd, then a draft.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { texts } from '#/base/texts/texts';
import { territoriesTexts } from '#/base/texts/territories';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { say } from '#/parts/toast';
import { Changes } from './Changes';
import { readTable } from './files';
import { hasChanges, type TerritoryRow } from './model';
import { draftRows, previewRows } from './useTerritories';
import classes from './ImportRows.module.css';

const said = territoriesTexts.imports;

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
      void navigate({ to: '/policy/drafts/$draft', params: { draft: number } });
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
    <Sheet title={said.title} close={close} size="lg">
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
    </Sheet>
  );
}
