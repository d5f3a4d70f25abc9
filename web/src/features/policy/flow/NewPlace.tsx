// A new pool or queue at the side of the picture: asked for what it cannot be without, and written only when it is whole.
import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { flowTexts } from '#/base/texts/flow';
import { freeName, type Said } from '../model/add';
import type { Flow } from '../model/flow';
import type { Words } from './useWords';
import classes from './Panel.module.css';

const said = flowTexts.fresh;
const team = 'team ';

export type PlaceKind = 'pools' | 'queues';

interface Props {
  kind: PlaceKind;
  flow: Flow;
  words: Words;
  add: (name: string, says: Said) => void;
  close: () => void;
}

export function NewPlace({ kind, flow, words, add, close }: Props) {
  const [name, setName] = useState(() => freeName(flow[kind], said.names[kind]));
  const [members, setMembers] = useState<readonly string[]>([]);
  const clean = name.trim().replace(/\s+/gu, ' ');
  const isTaken = [...flow.pools, ...flow.queues].some((item) => item.name === clean);
  const isWhole = clean !== '' && !isTaken && (kind === 'queues' || members.length > 0);
  const reps = (words.vocabulary?.reps ?? []).filter((rep) => rep.status === 'active');
  const people = reps.map((rep) => ({ value: rep.id, label: rep.name || rep.id }));
  const teams = words.vocabulary?.teams ?? [];
  return (
    <aside className={classes.panel} aria-label={said.titles[kind]}>
      <header>
        <div>
          <small>{said.hints[kind]}</small>
          <h2>{said.titles[kind]}</h2>
        </div>
        <button type="button" aria-label={flowTexts.tools.close} onClick={close}>
          <IconX size={16} stroke={1.8} />
        </button>
      </header>
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) add(clean, saidOf(kind, members));
        }}
      >
        <TextInput
          data-autofocus
          autoFocus
          label={flowTexts.panel.name}
          value={name}
          error={isTaken ? said.taken : undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind === 'pools' ? (
          <MultiSelect
            label={said.members}
            description={said.membersHint}
            placeholder={members.length === 0 ? flowTexts.panel.addMember : ''}
            data={[
              { group: said.teams, items: teams.map((one) => ({ value: team + one, label: flowTexts.team(one) })) },
              { group: flowTexts.panel.kinds.people ?? '', items: people },
            ]}
            value={[...members]}
            searchable
            hidePickedOptions
            maxDropdownHeight={320}
            onChange={(next) => setMembers(oneKind(next))}
          />
        ) : (
          <Select
            label={flowTexts.panel.watchedBy}
            placeholder={said.nobodyYet}
            data={people}
            value={members[0] ?? null}
            searchable
            clearable
            onChange={(rep) => setMembers(rep === null ? [] : [rep])}
          />
        )}
        <div className={classes.end}>
          <Button type="submit" disabled={!isWhole}>
            {said.add[kind]}
          </Button>
        </div>
      </form>
    </aside>
  );
}

/** A pool is one team or some people: what was chosen last decides which. */
function oneKind(chosen: readonly string[]): readonly string[] {
  const last = chosen.at(-1);
  if (last?.startsWith(team)) return [last];
  return chosen.filter((one) => !one.startsWith(team));
}

function saidOf(kind: PlaceKind, members: readonly string[]): Said {
  const [first] = members;
  if (kind === 'queues') return first === undefined ? [['note', said.note]] : [['watched by', first]];
  return first?.startsWith(team) ? [['team', first.slice(team.length)]] : [['reps', members]];
}
