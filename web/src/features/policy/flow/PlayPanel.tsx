// Playing a lead at the side of the picture: what it says, where it went, and a way through its seven stages.
import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { flowTexts } from '#/base/texts/flow';
import { problemText } from '#/parts/problemText';
import { type Lead, leadOfTest } from '../model/ask';
import { fieldsAsked } from '../model/fields';
import type { Flow } from '../model/flow';
import { PlayedSteps } from './PlayedSteps';
import type { Asked, Playing } from './usePlay';
import type { Words } from './useWords';
import panel from './Panel.module.css';
import classes from './PlayPanel.module.css';

const said = flowTexts.play;
const fieldsFirst = 8;
type Source = 'fields' | 'lead' | 'test';

interface Props {
  /** A lead to begin with, which is played at once. */
  first: Lead | null;
  flow: Flow;
  words: Words;
  playing: Playing;
  repName: (id: string) => string;
  close: () => void;
}

export function PlayPanel({ first, flow, words, playing, repName, close }: Props) {
  const [source, setSource] = useState<Source>('fields');
  const [values, setValues] = useState(first?.values ?? {});
  const [leadId, setLeadId] = useState('');
  const [at, setAt] = useState(() => localOf(first?.at ?? ''));
  // The moment of a test, in the words of the policy.
  const [moment, setMoment] = useState(at === '' ? (first?.at ?? '') : '');
  const asked = askedOf(source, values, leadId, moment === '' ? isoOf(at) : moment);
  const isSomething = source === 'lead' ? leadId !== '' : Object.values(values).some((value) => value.trim() !== '');
  const start = () => playing.asking.mutate(asked);
  const startFirst = useEffectEvent(() => {
    if (first !== null && isSomething) start();
  });
  useEffect(() => startFirst(), []);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (playing.played !== null) body.current?.scrollTo({ top: 0 });
  }, [playing.played]);
  const choose = (next: Source) => {
    setSource(next);
    playing.stop();
  };
  return (
    <aside className={panel.panel} aria-label={said.title}>
      <header>
        <div>
          <h2>{said.title}</h2>
          <small>{said.hint}</small>
        </div>
        <button type="button" aria-label={flowTexts.tools.close} onClick={close}>
          <IconX size={16} stroke={1.8} />
        </button>
      </header>
      <div ref={body} className={panel.body}>
        {playing.played !== null && <PlayedSteps playing={playing} played={playing.played} repName={repName} />}
        <div className={classes.sources} role="group" aria-label={said.wayLabel}>
          {(['fields', 'lead', 'test'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={source === one} onClick={() => choose(one)}>
              {said.ways[one]}
            </button>
          ))}
        </div>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (isSomething) start();
          }}
        >
          {source === 'lead' && <LeadSelect value={leadId} onChange={setLeadId} />}
          {source === 'test' && (
            <TestSelect
              flow={flow}
              choose={(test) => {
                setValues(test.values);
                setAt('');
                setMoment(test.at);
                setSource('fields');
              }}
            />
          )}
          {source === 'fields' && <Fields flow={flow} words={words} values={values} set={setValues} />}
          {source !== 'test' && (
            <>
              {moment === '' ? (
                <TextInput
                  type="datetime-local"
                  label={said.atLabel}
                  value={at}
                  description={at === '' ? undefined : said.asIfEmpty}
                  onChange={(event) => setAt(event.currentTarget.value)}
                />
              ) : (
                <p className={classes.moment}>
                  {said.atMoment(moment)}
                  <button type="button" aria-label={said.atNow} onClick={() => setMoment('')}>
                    <IconX size={13} stroke={2} />
                  </button>
                </p>
              )}
              <Button
                type="submit"
                leftSection={<IconPlayerPlay size={14} />}
                disabled={!isSomething}
                loading={playing.asking.isPending}
              >
                {playing.played === null ? said.start : said.again}
              </Button>
            </>
          )}
          {playing.asking.isError && (
            <p role="alert" className={classes.problem}>
              {problemText(playing.asking.error)}
            </p>
          )}
        </form>
      </div>
    </aside>
  );
}

const ofAccount = /^(?:account|opportunity|person|match)\b/u;
const derived = new Set([
  'territory',
  'region',
  'domain',
  'business_domain',
  'zone',
  'free_email',
  'disposable_email',
  'valid_email',
  'role_email',
  'valid_phone',
]);

function isoOf(at: string): string {
  return at === '' ? '' : new Date(at).toISOString();
}

/** An instant as the field for it has it; empty for a moment in words. */
function localOf(at: string): string {
  const time = /^\d{4}-\d{2}-\d{2}T/u.test(at) ? new Date(at) : null;
  if (time === null || Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function askedOf(source: Source, values: Readonly<Record<string, string>>, leadId: string, at: string): Asked {
  if (source === 'lead') return { lead: {}, facts: {}, leadId, at };
  const given = Object.entries(values).filter(([, value]) => value.trim() !== '');
  const isFact = (name: string) => ofAccount.test(name) || derived.has(name);
  return {
    lead: Object.fromEntries(given.filter(([name]) => !isFact(name))),
    facts: Object.fromEntries(given.filter(([name]) => isFact(name))),
    leadId: '',
    at,
  };
}

interface FieldsProps {
  flow: Flow;
  words: Words;
  values: Readonly<Record<string, string>>;
  set: (values: Readonly<Record<string, string>>) => void;
}

/** The fields that this policy asks about, the mail address first. */
function Fields({ flow, words, values, set }: FieldsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const names = useMemo(() => {
    const asked = fieldsAsked(flow).filter((name) => name !== 'email' && name !== 'account');
    const given = Object.keys(values).filter((name) => name !== 'email' && !asked.includes(name));
    return ['email', ...given, ...asked];
  }, [flow, values]);
  const own = names.filter((name) => !ofAccount.test(name) && !derived.has(name));
  // What is worked out from other fields is seldom said, so it comes last.
  const facts = [...names.filter((name) => ofAccount.test(name)), ...names.filter((name) => derived.has(name))];
  const isGiven = (name: string) => (values[name] ?? '') !== '';
  const shown = (all: readonly string[], most: number) =>
    isWhole ? all : all.filter((name, index) => index < most || isGiven(name));
  const field = (name: string): ReactNode => (
    <FieldInput
      key={name}
      name={name}
      words={words}
      value={values[name] ?? ''}
      onChange={(value) => set({ ...values, [name]: value })}
    />
  );
  return (
    <>
      <fieldset className={classes.fields}>
        <legend>{said.about}</legend>
        {shown(own, fieldsFirst).map(field)}
      </fieldset>
      {facts.length > 0 && (
        <fieldset className={classes.fields}>
          <legend>{said.account}</legend>
          {shown(facts, 2).map(field)}
        </fieldset>
      )}
      {own.length + facts.length > fieldsFirst + 2 && (
        <button type="button" className={classes.link} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? said.fewer : said.more}
        </button>
      )}
    </>
  );
}

function FieldInput({
  name,
  words,
  value,
  onChange,
}: {
  name: string;
  words: Words;
  value: string;
  onChange: (value: string) => void;
}) {
  const field = words.fields.get(name);
  const known = field?.kind === 'yes/no' ? ['yes', 'no'] : (field?.values ?? []);
  if (field?.kind === 'yes/no' || (field?.isClosed === true && known.length > 0)) {
    return (
      <Select
        label={name}
        placeholder={said.unknown}
        data={[...new Set([...known, ...(value === '' ? [] : [value])])]}
        value={value === '' ? null : value}
        searchable
        clearable
        onChange={(next) => onChange(next ?? '')}
      />
    );
  }
  if (known.length > 0 && field?.kind !== 'number') {
    return (
      <Autocomplete
        label={name}
        placeholder={said.unknown}
        data={[...known]}
        value={value}
        limit={50}
        onChange={onChange}
      />
    );
  }
  return (
    <TextInput
      label={name}
      placeholder={said.unknown}
      value={value}
      inputMode={field?.kind === 'number' ? 'numeric' : 'text'}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function LeadSelect({ value, onChange }: { value: string; onChange: (lead: string) => void }) {
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['policy', 'play', 'leads', search],
    queryFn: async () =>
      dataOf(
        await api.GET('/api/v1/leads', { params: { query: { limit: 20, ...(search === '' ? {} : { q: search }) } } }),
      ),
  });
  const choices = (found.data?.leads ?? []).map((lead) => ({
    value: lead.lead_id,
    label: [lead.name, lead.company, lead.email].filter(Boolean).slice(0, 2).join(' · ') || lead.lead_id,
  }));
  return (
    <Select
      label={said.leadId}
      placeholder={said.leadPlaceholder}
      nothingFoundMessage={said.leadNone}
      data={choices}
      value={value === '' ? null : value}
      searchable
      filter={({ options }) => options}
      onSearchChange={(text) => setSearch(choices.some((one) => one.label === text) ? '' : text)}
      onChange={(lead) => onChange(lead ?? '')}
    />
  );
}

/** The lead of one of the policy's own tests, to be played and changed. */
function TestSelect({ flow, choose }: { flow: Flow; choose: (lead: Lead) => void }) {
  if (flow.tests.length === 0) return <p className={panel.hint}>{said.testNone}</p>;
  return (
    <Select
      aria-label={said.testPlaceholder}
      placeholder={said.testPlaceholder}
      data={flow.tests.map((test) => ({ value: test.id, label: test.name }))}
      value={null}
      searchable
      maxDropdownHeight={320}
      onChange={(id) => {
        const test = flow.tests.find((one) => one.id === id);
        if (test !== undefined) choose(leadOfTest(test));
      }}
    />
  );
}
