// The command palette: views, a lead by its id, and what else the app can do.
import { Modal, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { texts } from '#/base/texts/texts';
import { ranked } from './ranked';
import { views } from './views';
import classes from './Palette.module.css';

interface Command {
  readonly name: string;
  readonly run: () => void;
}

export function Palette({ close, showKeys }: { close: () => void; showKeys: () => void }) {
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const id = asked.trim();
  const commands: Command[] = [
    ...views.map(({ name, search }) => ({
      name: `${texts.nav.leads}: ${name}`,
      run: () => void navigate({ to: '/leads', search }),
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      name: `${texts.app.theme}: ${texts.theme[scheme]}`,
      run: () => setColorScheme(scheme),
    })),
    { name: texts.app.keys, run: showKeys },
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
