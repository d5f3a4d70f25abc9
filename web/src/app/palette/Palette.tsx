// Find and go: whatever has a name in here, each page, and what else the app can do. All of it by keys.
import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { useFocusBack } from '#/parts/dialog/useFocusBack';
import type { Over } from '../Shell';
import type { Entry } from './entry';
import { useCommands } from './useCommands';
import { useFound } from './useFound';
import { fitting } from './words';
import classes from './Palette.module.css';

const said = texts.palette;
const commandsMax = 6;

interface Props {
  session: Session;
  close: () => void;
  show: (over: Over) => void;
}

export function Palette({ session, close, show }: Props) {
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const all = useCommands(session, show);
  const commands = asked.trim() === '' ? all : fitting(all, asked, (command) => command.name, commandsMax);
  const found = useFound(asked, session);
  useFocusBack();
  const groups = [...found.groups, ...(commands.length > 0 ? [{ name: said.go, entries: commands }] : [])];
  const entries = groups.flatMap((group) => group.entries);
  const chosen = entries[Math.min(at, entries.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  const move = (by: number) => setAt((Math.min(at, entries.length - 1) + by + entries.length) % entries.length);
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={580}
      yOffset="12vh"
      centered={false}
      attributes={{ content: { 'aria-label': texts.app.commands } }}
    >
      <div className={classes.field}>
        <IconSearch size={17} stroke={1.8} />
        <input
          role="combobox"
          aria-expanded
          aria-controls="commands"
          aria-activedescendant={chosen && optionId(chosen)}
          aria-label={said.hint}
          placeholder={said.hint}
          data-autofocus
          value={asked}
          onChange={(event) => {
            setAsked(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' && entries.length > 0) move(1);
            else if (event.key === 'ArrowUp' && entries.length > 0) move(-1);
            else if (event.key === 'Enter') run(chosen);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} id="commands" role="listbox" aria-label={said.found} className={classes.list}>
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name}>
            <p aria-hidden>{group.name}</p>
            {group.entries.map((entry) => (
              <div
                key={entry.id}
                id={optionId(entry)}
                role="option"
                aria-selected={entry === chosen}
                onMouseMove={() => setAt(entries.indexOf(entry))}
                onClick={() => run(entry)}
              >
                <span className={classes.mark}>{entry.mark}</span>
                <span className={classes.name}>{entry.name}</span>
                {entry.about && <small>{entry.about}</small>}
              </div>
            ))}
          </div>
        ))}
        {entries.length === 0 && <p className={classes.none}>{found.isAsking ? said.asking : said.none}</p>}
      </div>
    </Modal>
  );
}

function optionId(entry: Entry): string {
  return `command-${entry.id.replaceAll(/\W/gu, '-')}`;
}
