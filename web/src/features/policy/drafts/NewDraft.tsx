// A draft is begun: from what is live, from an older version, from a file, or from a few lines.
import { Button, FileInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, newKey } from '#/base/api/client';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { liveQuery, versionsQuery } from '../policyQueries';
import { readUpload, type Upload } from './upload';
import classes from '#/parts/dialog/form.module.css';

const said = policyTexts.drafts;
type From = 'live' | 'version' | 'file' | 'nothing';
const froms: readonly From[] = ['live', 'version', 'file', 'nothing'];
const names: Readonly<Record<From, string>> = {
  live: said.fromLive,
  version: said.fromVersion,
  file: said.fromFile,
  nothing: said.fromNothing,
};

export function NewDraft({ close, version = '' }: { close: () => void; version?: string }) {
  const [from, setFrom] = useState<From>(version === '' ? 'live' : 'version');
  const [hash, setHash] = useState(version);
  const [files, setFiles] = useState<File[]>([]);
  const [note, setNote] = useState('');
  const live = useQuery(liveQuery).data;
  const versions = useQuery(versionsQuery).data ?? [];
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: async () => {
      const { text, lists, base } = await startOf(from, live?.policy ?? '', hash, files);
      const params = { header: { 'Idempotency-Key': newKey() } };
      return dataOf(await api.POST('/api/v1/drafts', { params, body: { text, lists, note, base } }));
    },
    onSuccess: async ({ draft }) => {
      void client.invalidateQueries({ queryKey: ['policy', 'drafts'] });
      close();
      await navigate({ to: '/policy/drafts/$draft', params: { draft } });
    },
  });
  const offered = live === null ? froms.filter((one) => one !== 'live') : froms;
  const isReady = from === 'version' ? hash !== '' : from === 'file' ? files.length > 0 : true;
  return (
    <Sheet title={said.begin} close={close}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextInput
          label={said.note}
          placeholder={said.notePlaceholder}
          value={note}
          maxLength={1000}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
          data-autofocus
        />
        <Select
          label={said.from}
          data={offered.map((value) => ({ value, label: names[value] }))}
          value={offered.includes(from) ? from : 'nothing'}
          onChange={(value) => setFrom(froms.find((one) => one === value) ?? 'live')}
        />
        {from === 'version' && (
          <Select
            label={said.version}
            data={versions.map((one) => ({
              value: one.hash,
              label: `v${one.version}${one.note === '' ? '' : ` · ${one.note}`}`,
            }))}
            value={hash || null}
            onChange={(value) => setHash(value ?? '')}
            searchable
          />
        )}
        {from === 'file' && (
          <FileInput
            label={said.file}
            multiple
            accept=".yaml,.yml,.csv,.txt"
            value={files}
            onChange={(chosen) => setFiles(chosen)}
          />
        )}
        {make.error && (
          <p role="alert" className={classes.problem}>
            {make.error instanceof TypeError ? make.error.message : problemText(make.error)}
          </p>
        )}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!isReady}>
            {said.make}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

async function startOf(
  from: From,
  live: string,
  hash: string,
  files: readonly File[],
): Promise<Upload & { base: string | null }> {
  if (from === 'file') {
    const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
    return { ...readUpload(read), base: null };
  }
  if (from === 'nothing' || (from === 'live' && live === '')) return { text: small, lists: {}, base: null };
  const policy = from === 'live' ? live : hash;
  const version = dataOf(await api.GET('/api/v1/policies/{policy}', { params: { path: { policy } } }));
  return { text: version.text, lists: version.lists, base: policy };
}

const small = `# Read from top to bottom. The first rule that fits decides.

rules:
  - name: Customers stay with their owner
    when: account.owner is known
    to: [account.owner, next rule]

  - name: Everyone else
    to: desk

pools:
  desk: {team: inbound}
`;
