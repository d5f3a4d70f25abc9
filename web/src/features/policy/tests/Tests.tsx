// The policy's own tests: run, each with what came of it; those that fail explained; one more made of a lead.
import { Button, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus, IconCircleX, IconListCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import type { TestReport } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { problemText } from '#/parts/problemText';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import type { useDraftText } from '../draft/useDraftText';
import { testAdded } from './testText';
import classes from './Tests.module.css';

const said = policyTexts.tests;

interface Props {
  /** A text, or the hash of a version. */
  text?: string;
  lists?: Readonly<Record<string, string>>;
  policy?: string;
  /** What one more test is written into; null where nobody may. */
  editor: ReturnType<typeof useDraftText> | null;
  /** Plays the lead of a test, by its name. */
  play: (name: string) => void;
}

export function Tests({ text = '', lists = {}, policy = '', editor, play }: Props) {
  const found = useQuery({
    queryKey: ['policy', 'tests', policy, text, lists],
    retry: false,
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      dataOf(
        await api.POST('/api/v1/policies/test', { body: { text, lists: { ...lists }, policy, only: '' }, signal }),
      ),
  });
  return (
    <div className={classes.tests}>
      <div className={classes.head}>
        <p role="status" className="numbers">
          {found.data && said.count(found.data.passed, found.data.failed, found.data.skipped)}
        </p>
        <Button variant="default" loading={found.isFetching} onClick={() => void found.refetch()}>
          {said.run}
        </Button>
      </div>
      {found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={5} />
      ) : found.data.tests.length === 0 ? (
        <Empty icon={<IconListCheck size={22} stroke={1.6} />} title={said.empty} hint={said.emptyHint} />
      ) : (
        <ul className={classes.list}>
          {inOrder(found.data.tests).map((test) => (
            <Test key={test.place} test={test} play={() => play(test.name)} />
          ))}
        </ul>
      )}
      {editor && <FromLead editor={editor} />}
    </div>
  );
}

type Ran = TestReport['tests'][number];
const icons = {
  passed: <IconCircleCheck size={16} stroke={1.8} />,
  failed: <IconCircleX size={16} stroke={1.8} />,
  skipped: <IconCircleMinus size={16} stroke={1.8} />,
};

function Test({ test, play }: { test: Ran; play: () => void }) {
  const isFailed = test.status === 'failed';
  return (
    <li data-status={test.status}>
      {icons[test.status as keyof typeof icons]}
      <div>
        <b>{test.name}</b>
        <small>
          {said.statuses[test.status]}
          {test.happened !== '' && ` · ${test.happened}`}
          {test.line > 0 && ` · ${policyTexts.findings.line(test.line)}`}
        </small>
        {isFailed && (
          <>
            <table className={classes.misses}>
              <tbody>
                {test.misses.map(({ what, expected, got }) => (
                  <tr key={what}>
                    <th scope="row">{what}</th>
                    <td>{said.expected(expected)}</td>
                    <td>{said.got(got)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <details>
              <summary>{said.why}</summary>
              <ul>
                {test.why.map((line, at) => (
                  <li key={at}>
                    <Sentence text={line} />
                  </li>
                ))}
              </ul>
            </details>
          </>
        )}
      </div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconPlayerPlay size={13} stroke={1.8} />}
        aria-label={said.playOne(test.name)}
        onClick={play}
      >
        {said.play}
      </Button>
    </li>
  );
}

function FromLead({ editor }: { editor: ReturnType<typeof useDraftText> }) {
  const [lead, setLead] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      const decision = lead.includes('.') ? lead.trim() : `${lead.trim()}.1`;
      return dataOf(await api.GET('/api/v1/decisions/{decision}/test', { params: { path: { decision } } }));
    },
    onSuccess: ({ name, text, doubt }) => {
      const item = text.replace(/^\s*- /, '').replace(/^ {4}/gm, '');
      const now = editor.editor.current?.text() ?? editor.text;
      editor.editor.current?.edit([testAdded(now, item)]);
      setLead('');
      say(doubt === '' ? said.added(name) : said.doubt(doubt));
    },
  });
  return (
    <form
      className={classes.from}
      onSubmit={(event) => {
        event.preventDefault();
        if (lead.trim() !== '') make.mutate();
      }}
    >
      <TextInput
        label={said.fromLead}
        description={said.fromLeadHint}
        placeholder="L-4711"
        value={lead}
        onChange={({ currentTarget }) => setLead(currentTarget.value)}
        error={make.error ? problemText(make.error) : null}
      />
      <Button type="submit" variant="default" loading={make.isPending} disabled={lead.trim() === ''}>
        {said.make}
      </Button>
    </form>
  );
}

const ranks: Readonly<Record<string, number>> = { failed: 0, skipped: 1, passed: 2 };

function inOrder(tests: readonly Ran[]): Ran[] {
  return [...tests].sort((one, other) => (ranks[one.status] ?? 0) - (ranks[other.status] ?? 0));
}
