// Everybody who can be given leads: how they stand now, and why.
import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFileImport, IconMoodEmpty, IconPlus, IconSearch, IconUsers } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useSession } from '#/base/api/session';
import { peopleTexts } from '#/base/texts/people';
import { Empty, Failed, Loading } from '#/parts/states';
import { useKeys } from '#/parts/useKeys';
import { usePeople } from '../data';
import { Frame } from '../Frame';
import { type RepSearch, states, withValue } from '../search';
import { ImportReps } from './ImportReps';
import { RepDialog } from './RepDialog';
import { RepTable } from './RepTable';
import { rowsOf, skillsOf } from './rows';
import { useStanding } from './useStanding';
import classes from './RepsPage.module.css';

const route = getRouteApi('/people');
const said = peopleTexts.reps;
const typingMs = 200;

export function RepsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const people = usePeople();
  const standing = useStanding();
  const mayEdit = useSession().may('data:write');
  const [dialog, setDialog] = useState<'add' | 'import' | null>(null);
  const change = (next: RepSearch) => void navigate({ search: next, replace: true });
  const reps = people.data ?? [];
  const rows = rowsOf(reps, search, standing.of);
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setDialog('add')}>
      {said.add}
    </Button>
  );
  return (
    <Frame
      isWhole
      actions={
        mayEdit && (
          <>
            <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={() => setDialog('import')}>
              {said.import}
            </Button>
            {add}
          </>
        )
      }
    >
      <div className={classes.page}>
        <Filters search={search} change={change} count={rows.length} />
        {people.isPending && <Loading rows={14} />}
        {people.isError && !people.data && <Failed problem={people.error} retry={() => void people.refetch()} />}
        {people.isSuccess && reps.length === 0 && (
          <Empty
            icon={<IconUsers size={22} stroke={1.6} />}
            title={said.emptyTitle}
            hint={said.emptyHint}
            action={mayEdit ? add : undefined}
          />
        )}
        {reps.length > 0 && rows.length === 0 && (
          <Empty
            icon={<IconMoodEmpty size={22} stroke={1.6} />}
            title={said.noneTitle}
            hint={said.noneHint}
            action={
              <Button variant="default" onClick={() => change({})}>
                {said.clear}
              </Button>
            }
          />
        )}
        {rows.length > 0 && <RepTable rows={rows} used={standing.used} />}
      </div>
      {dialog === 'add' && <RepDialog rep={null} close={() => setDialog(null)} />}
      {dialog === 'import' && <ImportReps close={() => setDialog(null)} />}
    </Frame>
  );
}

function Filters({ search, change, count }: { search: RepSearch; change: (next: RepSearch) => void; count: number }) {
  const field = useRef<HTMLInputElement>(null);
  const reps = usePeople().data ?? [];
  const teams = [...new Set(reps.flatMap((rep) => rep.teams))].sort();
  const skills = [...new Set(reps.flatMap(skillsOf))].sort();
  const put = (name: keyof RepSearch, value: string | null) => change(withValue(search, name, value));
  const type = useDebouncedCallback((q: string) => put('q', q), typingMs);
  useKeys({ '/': () => field.current?.focus() });
  return (
    <div className={classes.filters}>
      <TextInput
        ref={field}
        key={search.q === undefined ? 'empty' : 'asked'}
        aria-label={said.search}
        placeholder={said.search}
        leftSection={<IconSearch size={14} stroke={1.8} />}
        rightSection={<kbd>/</kbd>}
        defaultValue={search.q ?? ''}
        onChange={(event) => type(event.currentTarget.value)}
        className={classes.search}
      />
      <Narrow label={peopleTexts.anyTeam} value={search.team} of={teams} put={(value) => put('team', value)} />
      <Narrow
        label={said.anyState}
        value={search.state}
        of={states.map((state) => ({ value: state, label: peopleTexts.states[state] }))}
        put={(value) => put('state', value)}
      />
      <Narrow label={said.anySkill} value={search.skill} of={skills} put={(value) => put('skill', value)} />
      <span className="numbers">{said.shown(count)}</span>
    </div>
  );
}

interface NarrowProps {
  label: string;
  value: string | undefined;
  of: readonly (string | { value: string; label: string })[];
  put: (value: string | null) => void;
}

function Narrow({ label, value, of, put }: NarrowProps) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      data={[...of]}
      onChange={put}
      clearable
      searchable={of.length > 9}
      size="xs"
      className={classes.narrow}
    />
  );
}
