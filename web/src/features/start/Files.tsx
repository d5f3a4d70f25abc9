// Three files, dropped or chosen; each says at once how it was read, and its columns can be looked at.
import { Button, Select } from '@mantine/core';
import { IconFileSpreadsheet, IconPlus, IconX } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { startTexts } from '#/base/texts/start';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Columns } from './Columns';
import { DropZone } from './DropZone';
import { type Sheet, sheets, sortFiles } from './sheets';
import { addFile, dropFile, type FirstRun, startRun, useRunWork, useTable } from './useFirstRun';
import classes from './Files.module.css';

const said = startTexts;
type Begin = UseMutationResult<Map<Sheet, unknown>, Error, ReadonlyMap<Sheet, File>>;

/** Before there is a run it begins with the first file; then files are added to it. */
export function Files({
  run,
  begin,
  refused,
}: {
  run?: FirstRun;
  begin?: Begin;
  refused?: ReadonlyMap<Sheet, unknown> | undefined;
}) {
  return run === undefined ? <Beginning begin={begin} /> : <Added run={run} refused={refused} />;
}

function Beginning({ begin }: { begin: Begin | undefined }) {
  const start = (files: readonly File[], sheet?: Sheet) =>
    begin?.mutate(sheet && files[0] ? new Map([[sheet, files[0]]]) : sortFiles(files, []));
  return (
    <DropZone drop={start} isBusy={begin?.isPending ?? false} isLarge>
      <div className={classes.cards}>
        {sheets.map((sheet) => (
          <article key={sheet} className={classes.card}>
            <h2>
              {said.sheets[sheet]} {sheet === 'leads' && <small>{said.needed}</small>}
            </h2>
            <p>{said.about[sheet]}</p>
            <Choose label={`${said.choose}: ${said.sheets[sheet]}`} choose={(file) => start([file], sheet)}>
              {said.choose}
            </Choose>
          </article>
        ))}
      </div>
      {begin?.error && (
        <p role="alert" className={classes.problem}>
          {problemText(begin.error)}
        </p>
      )}
    </DropZone>
  );
}

function Added({ run, refused }: { run: FirstRun; refused: ReadonlyMap<Sheet, unknown> | undefined }) {
  const [shown, setShown] = useState<Sheet>('leads');
  const [problems, setProblems] = useState(refused ?? new Map<Sheet, unknown>());
  const add = useRunWork(run.id, async (files: ReadonlyMap<Sheet, File>) => {
    const found = new Map<Sheet, unknown>();
    for (const [sheet, file] of files) {
      await addFile(run.id, sheet, file).catch((problem: unknown) => found.set(sheet, problem));
    }
    setProblems(found);
  });
  const present = sheets.filter((sheet) => run.files[sheet] !== undefined);
  const looked = present.includes(shown) ? shown : present[0];
  return (
    <DropZone drop={(files) => add.mutate(sortFiles(files, present))} isBusy={add.isPending}>
      <div className={classes.cards}>
        {sheets.map((sheet) => (
          <FileCard
            key={sheet}
            run={run}
            sheet={sheet}
            isShown={sheet === looked}
            problem={problems.get(sheet)}
            show={() => setShown(sheet)}
            add={(file) => add.mutate(new Map([[sheet, file]]))}
          />
        ))}
      </div>
      <Start run={run} />
      {looked && <Columns key={looked} run={run} sheet={looked} />}
    </DropZone>
  );
}

interface CardProps {
  run: FirstRun;
  sheet: Sheet;
  isShown: boolean;
  problem: unknown;
  show: () => void;
  add: (file: File) => void;
}

function FileCard({ run, sheet, isShown, problem, show, add }: CardProps) {
  const table = useTable(run, sheet);
  const drop = useRunWork(run.id, () => dropFile(run.id, sheet));
  const name = run.files[sheet];
  if (name === undefined) {
    return (
      <article className={classes.card} data-empty="">
        <h2>
          {said.sheets[sheet]} {sheet === 'leads' && <small>{said.needed}</small>}
        </h2>
        {problem === undefined ? (
          <p>{said.about[sheet]}</p>
        ) : (
          <p role="alert" className={classes.problem}>
            <Sentence text={problemText(problem)} />
          </p>
        )}
        <Choose label={`${said.choose}: ${said.sheets[sheet]}`} choose={add}>
          {said.choose}
        </Choose>
      </article>
    );
  }
  const used = table.data?.columns.filter((column) => column.field !== null).length ?? 0;
  return (
    <article className={classes.card} data-shown={isShown ? '' : undefined}>
      <h2>
        <button type="button" className={classes.show} aria-pressed={isShown} onClick={show}>
          {said.sheets[sheet]}
        </button>
        <button
          type="button"
          aria-label={said.remove(name)}
          className={classes.remove}
          onClick={() => drop.mutate(undefined)}
        >
          <IconX size={14} stroke={1.8} />
        </button>
      </h2>
      <p className={classes.name}>
        <IconFileSpreadsheet size={15} stroke={1.6} /> {name}
      </p>
      <p className="numbers">
        {table.data ? `${said.rows(table.data.rows)} · ${said.used(used, table.data.columns.length)}` : said.reading}
      </p>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          <Sentence text={problemText(problem)} />
        </p>
      )}
    </article>
  );
}

function Choose({ label, choose, children }: { label: string; choose: (file: File) => void; children: string }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field}
        type="file"
        accept=".csv,.txt,.tsv,text/csv"
        aria-label={label}
        className={classes.file}
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) choose(file);
          event.currentTarget.value = '';
        }}
      />
      <Button variant="default" leftSection={<IconPlus size={13} stroke={2} />} onClick={() => field.current?.click()}>
        {children}
      </Button>
    </>
  );
}

const forms = ['', 'day-first', 'month-first'] as const;
const zones = Intl.supportedValuesOf('timeZone');

function Start({ run }: { run: FirstRun }) {
  const [dates, setDates] = useState<(typeof forms)[number]>(forms.find((form) => form === run.dates) ?? '');
  const [zone, setZone] = useState(run.zone);
  const start = useRunWork(run.id, () => startRun(run.id, { dates, zone }));
  const isReady = run.files.leads !== undefined;
  return (
    <div className={classes.start}>
      <Select
        label={said.dates}
        data={forms.map((value) => ({ value, label: said.dateForms[value] }))}
        value={dates}
        onChange={(value) => setDates(forms.find((form) => form === value) ?? '')}
      />
      <Select
        label={said.zone}
        searchable
        limit={60}
        data={[{ value: '', label: said.zoneOf }, ...zones]}
        value={zone}
        onChange={(value) => setZone(value ?? '')}
      />
      <Button size="sm" disabled={!isReady} loading={start.isPending} onClick={() => start.mutate(undefined)}>
        {said.go}
      </Button>
      {!isReady && <span className={classes.hint}>{said.needLeads}</span>}
      {start.error && (
        <p role="alert" className={classes.problem}>
          <Sentence text={problemText(start.error)} />
        </p>
      )}
    </div>
  );
}
