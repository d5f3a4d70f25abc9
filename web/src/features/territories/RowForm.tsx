// A territory as a form, new or another than it was: what that would change is said before it is a draft.
import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useReps } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';
import { territoriesTexts } from '#/base/texts/territories';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { Changes } from './Changes';
import { hasChanges, ownerOf, type TerritoryRow, withRow } from './model';
import { draftRows, previewRows } from './useTerritories';
import classes from './RowSheet.module.css';

const said = territoriesTexts.row;
const typingMs = 500;

interface Props {
  rows: readonly TerritoryRow[];
  /** Null for a new one. */
  number: number | null;
  cancel: () => void;
}

export function RowForm({ rows, number, cancel }: Props) {
  const [row, setRow] = useState<TerritoryRow>(
    () => rows[(number ?? 0) - 1] ?? { name: '', when: '', pool: '', owner: '' },
  );
  const [place, setPlace] = useState(number ?? rows.length + 1);
  const navigate = useNavigate();
  const put = (some: Partial<TerritoryRow>) => setRow({ ...row, ...some });
  const [asked] = useDebouncedValue(
    useMemo(() => ({ row, place }), [row, place]),
    typingMs,
  );
  const isReady = asked.row.name.trim() !== '' && asked.row.when.trim() !== '' && ownerOf(asked.row) !== '';
  const wished = (): TerritoryRow[] => withRow(rows, row, place, number ?? undefined);
  const preview = useQuery({
    queryKey: ['territories', 'preview', number, asked],
    queryFn: () => previewRows(withRow(rows, asked.row, asked.place, number ?? undefined)),
    enabled: isReady,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const draft = useMutation({
    mutationFn: draftRows,
    onSuccess: (made) => {
      say(territoriesTexts.imports.done(made));
      void navigate({ to: '/policy/drafts/$draft', params: { draft: made } });
    },
  });
  const problem = draft.error ?? preview.error;
  const isFresh = asked.row === row && asked.place === place && !preview.isFetching;
  const isUsable = isReady && isFresh && preview.data?.faults.length === 0 && hasChanges(preview.data);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) draft.mutate(wished());
      }}
    >
      <TextInput
        label={territoriesTexts.columns.name}
        value={row.name}
        maxLength={200}
        data-autofocus={number === null ? '' : undefined}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Textarea
        label={territoriesTexts.columns.when}
        description={said.whenHint}
        value={row.when}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: classes.mono }}
        onChange={(event) => put({ when: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <Owner row={row} put={put} />
        <NumberInput
          label={said.place}
          description={said.first}
          min={1}
          max={rows.length + (number === null ? 1 : 0)}
          allowDecimal={false}
          clampBehavior="strict"
          value={place}
          onChange={(value) => setPlace(typeof value === 'number' ? value : 1)}
        />
      </div>
      <div aria-live="polite" aria-busy={preview.isFetching} className={classes.changes}>
        {isReady && preview.data && <Changes preview={preview.data} />}
      </div>
      {problem && (
        <p role="alert" className={classes.problem}>
          {problemText(problem)}
        </p>
      )}
      <div className={classes.foot}>
        {number !== null && (
          <Button
            variant="subtle"
            color="red"
            className={classes.remove}
            disabled={draft.isPending}
            onClick={() => draft.mutate(rows.filter((_, at) => at + 1 !== number))}
          >
            {said.remove}
          </Button>
        )}
        <Button variant="default" onClick={cancel}>
          {texts.actions.cancel}
        </Button>
        <Button type="submit" disabled={!isUsable} loading={draft.isPending}>
          {territoriesTexts.imports.go}
        </Button>
      </div>
    </form>
  );
}

function Owner({ row, put }: { row: TerritoryRow; put: (some: Partial<TerritoryRow>) => void }) {
  const reps = useReps().filter((rep) => rep.isActive);
  const { data: known = [] } = useQuery({
    queryKey: ['people', 'pools'],
    queryFn: async () => dataOf(await api.GET('/api/v1/pools')).pools,
  });
  // The one in force is a choice as well, also before the others are known.
  const pools = [...new Set([...(row.pool ? [row.pool] : []), ...known.map(({ pool }) => pool)])];
  return (
    <Select
      label={territoriesTexts.columns.who}
      description={said.whoHint}
      searchable
      value={row.pool ? `pool ${row.pool}` : row.owner ? `rep ${row.owner}` : null}
      data={[
        { group: said.pools, items: pools.map((pool) => ({ value: `pool ${pool}`, label: pool })) },
        { group: said.reps, items: reps.map(({ id, name }) => ({ value: `rep ${id}`, label: name })) },
      ]}
      onChange={(value) => {
        const [kind = '', ...id] = (value ?? '').split(' ');
        put({ pool: kind === 'pool' ? id.join(' ') : '', owner: kind === 'rep' ? id.join(' ') : '' });
      }}
    />
  );
}
