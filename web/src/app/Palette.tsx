// The command palette: pages, views of the leads, a lead by its id, and what else the app can do.
import { Modal, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Session } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { groupsFor } from './places';
import { ranked } from './ranked';
import type { Over } from './Shell';
import { views } from './views';
import classes from './Palette.module.css';

interface Command {
  readonly name: string;
  readonly run: () => void;
}

interface Props {
  session: Session;
  close: () => void;
  show: (over: Over) => void;
}

export function Palette({ session, close, show }: Props) {
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const id = asked.trim();
  const commands: Command[] = [
    ...groupsFor(session)
      .flatMap((group) => group.places)
      .map(({ name, to }) => ({ name, run: () => void navigate({ to }) })),
    ...views.slice(1).map(({ name, search }) => ({
      name: `${texts.nav.leads}: ${name}`,
      run: () => void navigate({ to: '/leads', search }),
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      name: `${texts.app.theme}: ${texts.theme[scheme]}`,
      run: () => setColorScheme(scheme),
    })),
    { name: texts.app.keys, run: () => show('keys') },
    ...(session.user ? [{ name: texts.access.account.profile, run: () => show('profile') }] : []),
  ];
  const found = ranked(commands, asked, (command) => command.name);
  if (/^\S*\d\S*$/u.test(id)) {
    found.unshift({
      name: texts.palette.openLead(id),
      run: () => void navigate({ to: '/leads/$lead', params: { lead: id } }),
    });
  }
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    close();
    command.run();
  };
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      padding={0}
      size={520}
      yOffset="14vh"
      centered={false}
      aria-label={texts.app.commands}
    >
      <input
        className={classes.field}
        role="combobox"
        aria-expanded
        aria-controls="commands"
        aria-activedescendant={`command-${at}`}
        aria-label={texts.palette.hint}
        placeholder={texts.palette.hint}
        data-autofocus
        value={asked}
        onChange={(event) => {
          setAsked(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter') run(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="commands" role="listbox" className={classes.list}>
        {found.map((command, index) => (
          <li
            key={command.name}
            id={`command-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            {command.name}
          </li>
        ))}
        {found.length === 0 && <li className={classes.none}>{texts.palette.none}</li>}
      </ul>
    </Modal>
  );
}
