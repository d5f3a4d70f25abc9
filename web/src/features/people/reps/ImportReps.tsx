// Many reps out of a CSV file: what its columns are, then the import as it goes, and the rows it left out.
import { Button, Select } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Papa from 'papaparse';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { peopleTexts } from '#/base/texts/people';
import { Sheet } from '#/parts/dialog/Sheet';
import plain from '#/parts/page/PlainTable.module.css';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { usePeopleChanged } from '../data';
import { type Choice, columns, faultOf, guessed, renamed } from './mapping';
import classes from './ImportReps.module.css';

const said = peopleTexts.import;
const lookEveryMs = 700;

export function ImportReps({ close }: { close: () => void }) {
  const [rows, setRows] = useState<string[][]>([]);
  const [choices, setChoices] = useState<Choice[]>([]);
  const [job, setJob] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);
  const [key, setKey] = useState(newKey);
  const changed = usePeopleChanged();

  const take = async (file: File | undefined) => {
    if (!file) return;
    const { data } = Papa.parse<string[]>(await file.text(), { skipEmptyLines: 'greedy' });
    setProblem(data.length < 2 ? said.noRows : '');
    setRows(data.length < 2 ? [] : data);
    setChoices(guessed(data[0] ?? []));
    setKey(newKey());
  };
  const go = async () => {
    setSending(true);
    setProblem('');
    try {
      setJob(await send(Papa.unparse(renamed(rows, choices)), key));
    } catch (refusal) {
      setProblem(problemText(refusal));
    } finally {
      setSending(false);
    }
  };
  const end = () => {
    close();
    if (job) void changed();
  };
  const remap = (next: Choice[]) => {
    setChoices(next);
    setKey(newKey());
  };
  const fault = faultOf(choices) === 'id' ? said.noId : '';
  return (
    <Sheet title={said.title} close={end} size="lg">
      {job && <Progress job={job} close={end} />}
      {!job && rows.length === 0 && <Drop take={(file) => void take(file)} />}
      {!job && rows.length > 0 && (
        <>
          <Mapping rows={rows} choices={choices} change={remap} />
          <footer className={classes.foot}>
            <Button variant="subtle" onClick={() => setRows([])}>
              {said.another}
            </Button>
            <span role={fault ? 'alert' : undefined}>{fault}</span>
            <Button loading={isSending} disabled={fault !== ''} onClick={() => void go()}>
              {said.go(rows.length - 1)}
            </Button>
          </footer>
        </>
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </Sheet>
  );
}

function Drop({ take }: { take: (file: File | undefined) => void }) {
  const [isOver, setOver] = useState(false);
  return (
    <label
      className={classes.drop}
      data-over={isOver ? '' : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <IconFileTypeCsv size={26} stroke={1.4} />
      <b>{said.drop}</b>
      <span>{said.hint}</span>
      <input type="file" accept=".csv,text/csv" onChange={(event) => take(event.currentTarget.files?.[0])} />
    </label>
  );
}

interface MappingProps {
  rows: readonly (readonly string[])[];
  choices: readonly Choice[];
  change: (choices: Choice[]) => void;
}

function Mapping({ rows, choices, change }: MappingProps) {
  const [heads = [], first = []] = rows;
  const data = [
    { value: 'keep', label: said.other },
    { value: 'skip', label: said.skip },
    ...columns.map((column) => ({ value: column, label: column.replaceAll('_', ' ') })),
  ];
  return (
    <div className={classes.mapping}>
      <table className={plain.table}>
        <caption>{said.map}</caption>
        <thead>
          <tr>
            <th>{said.column}</th>
            <th>{said.example}</th>
            <th>{said.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {heads.map((head, at) => (
            <tr key={at}>
              <td>{head}</td>
              <td className={classes.example}>{first[at]}</td>
              <td>
                <Select
                  aria-label={`${said.becomes}: ${head}`}
                  size="xs"
                  data={data}
                  value={choices[at] ?? 'skip'}
                  onChange={(value) => change(choices.map((one, index) => (index === at ? (value as Choice) : one)))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Progress({ job, close }: { job: string; close: () => void }) {
  const found = useQuery({
    queryKey: ['import', job],
    queryFn: async () => dataOf(await api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: job } } })),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : lookEveryMs),
  });
  const now = found.data;
  if (!now) return <p role="status">{found.isError ? problemText(found.error) : said.waiting}</p>;
  const { new: fresh = 0, changed = 0, unchanged = 0 } = now.counts;
  return (
    <div className={classes.progress}>
      <p role="status" className="numbers">
        <b>
          {isOver(now.state) ? (now.state === 'done' ? said.done : said.failed) : said.running(now.done, now.rows ?? 0)}
        </b>{' '}
        {now.state === 'done' && said.counts(fresh, changed, unchanged)}
      </p>
      {now.trouble && <p className={classes.problem}>{now.trouble}</p>}
      {now.error_count > 0 && (
        <>
          <h3>{said.errors(now.error_count)}</h3>
          <ul className={classes.errors}>
            {now.errors.map((error, at) => (
              <li key={at}>
                <span className="numbers">{said.row(error.row)}</span>
                <span>
                  <Sentence text={error.message} />
                  {error.remedy && (
                    <i>
                      {' '}
                      <Sentence text={error.remedy} />
                    </i>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {isOver(now.state) && (
        <footer className={classes.foot}>
          <span />
          <Button onClick={close}>{peopleTexts.close}</Button>
        </footer>
      )}
    </div>
  );
}

function isOver(state: string | undefined): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

async function send(table: string, key: string): Promise<string> {
  const answer = await api.POST('/api/v1/imports', {
    params: { query: { kind: 'reps' }, header: { 'Idempotency-Key': key } },
    body: table as never,
    bodySerializer: (body: unknown) => body as string,
    headers: { 'Content-Type': 'text/csv' },
  });
  return dataOf(answer).id;
}
