// Which leads the numbers are about: a span, what it is compared with, and filters as chips. They live in the address.
import { Button, Menu, Popover, Select, TextInput } from '@mantine/core';
import { IconCalendar, IconFilter2, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useRepName, useReps } from '#/base/api/reps';
import { insightsTexts } from '#/base/texts/insights';
import { language } from '#/base/texts/texts';
import { type FilterName, filterNames, type InsightSearch, spans } from './search';
import { pickedText } from './steps';
import { useDefinitions } from './useInsights';
import { useInsightNavigation, without } from './useInsightNavigation';
import classes from './Controls.module.css';

const said = insightsTexts;
const own = 'own';

interface Props {
  search: InsightSearch;
}

export function Controls({ search }: Props) {
  const go = useInsightNavigation();
  return (
    <div className={classes.controls}>
      <Chips search={search} />
      <AddFilter search={search} />
      <Period search={search} />
      <Select
        size="xs"
        className={classes.compare ?? ''}
        aria-label={said.compare}
        data={(['previous', 'year', 'none'] as const).map((value) => ({ value, label: `vs ${said.compares[value]}` }))}
        value={search.compare ?? 'previous'}
        onChange={(value) =>
          go(value === 'previous' ? without(search, 'compare') : { ...search, compare: value ?? 'none' })
        }
      />
    </div>
  );
}

function Period({ search }: Props) {
  const go = useInsightNavigation();
  const [isOpen, setOpen] = useState(false);
  const { from: first, to: last } = search;
  const isOwn = first !== undefined && last !== undefined;
  const label = isOwn ? pickedText(first, last, language) : said.periods[search.days ?? '28'];
  const choose = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [from, to] = [form.get('from'), form.get('to')];
    if (typeof from !== 'string' || typeof to !== 'string' || from === '' || to === '' || from > to) return;
    setOpen(false);
    go({ ...without(search, 'days'), from, to });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus withRoles={false}>
      <Popover.Target>
        <div className={classes.period} data-own={isOwn ? '' : undefined}>
          <Select
            size="xs"
            aria-label={said.period}
            leftSection={<IconCalendar size={14} stroke={1.7} />}
            data={[
              ...spans.map((value) => ({ value, label: said.periods[value] })),
              { value: own, label: isOwn ? label : said.own },
            ]}
            value={isOwn ? own : (search.days ?? '28')}
            onChange={(value) => {
              if (value === own) setOpen(true);
              else go({ ...without(search, 'from', 'to'), days: value ?? '28' });
            }}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <form className={classes.own} onSubmit={choose}>
          <TextInput type="date" name="from" size="xs" label={said.from} defaultValue={search.from ?? ''} required />
          <TextInput type="date" name="to" size="xs" label={said.to} defaultValue={search.to ?? ''} required />
          <Button type="submit">{said.ownGo}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

export function useFilterValue(): (name: FilterName, value: string) => string {
  const repName = useRepName();
  return (name, value) => (value === '' ? said.unnamed[name] : name === 'rep' ? repName(value) : value);
}

function Chips({ search }: Props) {
  const go = useInsightNavigation();
  const valueOf = useFilterValue();
  return filterNames
    .filter((name) => search[name] !== undefined)
    .map((name) => (
      <span key={name} className={classes.chip}>
        <span>{said.names[name]}</span>
        <b>{valueOf(name, search[name] ?? '')}</b>
        <button
          type="button"
          aria-label={said.removeFilter(said.names[name])}
          onClick={() => go(without(search, name))}
        >
          <IconX size={12} stroke={2} />
        </button>
      </span>
    ));
}

function AddFilter({ search }: Props) {
  const go = useInsightNavigation();
  const { data } = useDefinitions();
  const reps = useReps();
  const kinds = (['team', 'rep', 'pool', 'rule', 'tier', 'source', 'segment', 'territory'] as const).map((name) => {
    const values =
      name === 'rep' ? reps.map(({ id, name: label }) => ({ value: id, label })) : namesOf(data?.names[name]);
    return { name, values };
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={classes.add}>
          <IconFilter2 size={14} stroke={1.8} /> <span>{said.filter}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds
          .filter(({ values }) => values.length > 0)
          .map(({ name, values }) => (
            <Menu.Sub key={name}>
              <Menu.Sub.Target>
                <Menu.Sub.Item>{said.names[name]}</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown mah={320} className={classes.choices}>
                {values.map(({ value, label }) => (
                  <Menu.Item key={value} onClick={() => go({ ...search, [name]: value })}>
                    {label}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function namesOf(names: readonly string[] | undefined) {
  return (names ?? []).map((value) => ({ value, label: value }));
}
