// What narrows the list: a search, and filters that stand as chips. They live in the address.
import { Menu, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter2, IconSearch, IconX } from '@tabler/icons-react';
import { useReps, useRepName } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';
import { useKeys } from '#/parts/useKeys';
import { type ReactNode, useEffect, useRef } from 'react';
import type { LeadSearch } from './search';
import classes from './Filters.module.css';

interface Props {
  search: LeadSearch;
  change: (search: LeadSearch) => void;
}

const typingMs = 250;
const said = texts.filters;
const values: Readonly<Record<string, string>> = {
  ...texts.outcomes,
  past: said.past,
  hour: said.hour,
  day: said.day,
  week: said.week,
  month: said.month,
};

/** `children` are what else stands in the bar. */
export function Filters({ search, change, children }: Props & { children?: ReactNode }) {
  const field = useRef<HTMLInputElement>(null);
  const type = useDebouncedCallback((q: string) => change({ ...without(search, 'q'), ...(q ? { q } : {}) }), typingMs);
  useKeys({ '/': () => field.current?.focus() });
  const asked = search.q ?? '';
  useEffect(() => {
    // The address may be changed by others than this field: a view, the browser's way back.
    if (field.current && document.activeElement !== field.current) field.current.value = asked;
  }, [asked]);
  return (
    <div className={classes.bar}>
      <TextInput
        ref={field}
        className={classes.search}
        aria-label={texts.leads.search}
        placeholder={texts.leads.search}
        leftSection={<IconSearch size={14} stroke={1.8} />}
        rightSection={<kbd>/</kbd>}
        defaultValue={asked}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <Chips search={search} change={change} />
      <AddFilter search={search} change={change} />
      {children}
    </div>
  );
}

type Chip = Exclude<keyof LeadSearch, 'q' | 'order' | 'view'>;

function Chips({ search, change }: Props) {
  const repName = useRepName();
  const names = (Object.keys(search) as (keyof LeadSearch)[]).filter(
    (name): name is Chip => name !== 'q' && name !== 'order' && name !== 'view',
  );
  const wording = (name: Chip) => {
    const value = search[name];
    if (typeof value === 'boolean') return value ? said.yes : said.no;
    if (!value) return texts.leads.nobody;
    if (name === 'assignee') return repName(value);
    return name === 'status' ? (texts.statuses[value] ?? value) : (values[value] ?? value);
  };
  return names.map((name) => (
    <span key={name} className={classes.chip}>
      <span>{said[name]}</span>
      <b>{wording(name)}</b>
      <button type="button" aria-label={said.remove(said[name])} onClick={() => change(without(search, name))}>
        <IconX size={12} stroke={2} />
      </button>
    </span>
  ));
}

function AddFilter({ search, change }: Props) {
  const reps = useReps();
  const teams = [...new Set(reps.flatMap((rep) => rep.teams))].sort();
  const put = (facts: LeadSearch) => () => change({ ...search, ...facts });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={classes.add}>
          <IconFilter2 size={14} stroke={1.8} /> <span>{said.add}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Choices
          label={said.outcome}
          of={(['assigned', 'offered', 'held', 'queued', 'duplicate', 'rejected'] as const).map((outcome) => [
            texts.outcomes[outcome] ?? outcome,
            put({ outcome }),
          ])}
        />
        <Choices
          label={said.touched}
          of={[
            [said.yes, put({ touched: true })],
            [said.no, put({ touched: false })],
          ]}
        />
        <Choices
          label={said.due}
          of={[
            [said.past, put({ due: 'past' })],
            [said.hour, put({ due: 'hour' })],
          ]}
        />
        <Choices
          label={said.since}
          of={(['day', 'week', 'month'] as const).map((since) => [said[since], put({ since })])}
        />
        <Choices label={said.assignee} of={reps.map((rep) => [rep.name, put({ assignee: rep.id })])} />
        <Choices label={said.team} of={teams.map((team) => [team, put({ team })])} />
        <Menu.Divider />
        <Menu.Item
          onClick={() => change({ ...without(search, 'order'), ...(search.order ? {} : { order: 'oldest' }) })}
        >
          {search.order ? said.newest : said.oldest}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ label, of }: { label: string; of: readonly (readonly [string, () => void])[] }) {
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item>{label}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown mah={320} className={classes.choices}>
        {of.map(([name, choose]) => (
          <Menu.Item key={name} onClick={choose}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

function without(search: LeadSearch, name: keyof LeadSearch): LeadSearch {
  return Object.fromEntries(Object.entries(search).filter(([other]) => other !== name));
}
