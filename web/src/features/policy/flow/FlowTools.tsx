// The tools above the picture: traffic, what was done last, what can be added, playing a lead.
import { Button, Menu, Select } from '@mantine/core';
import { IconChevronDown, IconClockHour4, IconPlayerPlay, IconPlus, IconRoute } from '@tabler/icons-react';
import { flowTexts } from '#/base/texts/flow';
import classes from './FlowView.module.css';

const said = flowTexts;

interface Props {
  days: number;
  setDays: (days: number) => void;
  /** What was done last; null where nothing was. */
  done: string | null;
  /** Null where it cannot be undone. */
  undo: (() => void) | null;
  promises: (() => void) | null;
  /** Null where nothing may be added. */
  add: ((what: 'rules' | 'pools' | 'queues') => void) | null;
  play: () => void;
}

export function FlowTools({ days, setDays, done, undo, promises, add, play }: Props) {
  return (
    <div className={classes.tools}>
      <Select
        aria-label={said.tools.traffic}
        className={classes.days ?? ''}
        size="xs"
        leftSection={<IconRoute size={14} stroke={1.8} />}
        data={Object.entries(said.tools.spans).map(([value, label]) => ({ value, label }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      <span className={classes.space} role="status">
        {done !== null && (
          <>
            <span title={done}>{done}</span>
            {undo !== null && (
              <button type="button" onClick={undo}>
                {said.said.undo}
              </button>
            )}
          </>
        )}
      </span>
      {promises !== null && (
        <Button variant="subtle" color="gray" leftSection={<IconClockHour4 size={14} />} onClick={promises}>
          {said.tools.promises}
        </Button>
      )}
      {add !== null && (
        <Menu position="bottom-end" width={250}>
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<IconPlus size={14} />}
              rightSection={<IconChevronDown size={13} stroke={1.8} />}
            >
              {said.tools.add}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['rules', 'pools', 'queues'] as const).map((what) => (
              <Menu.Item key={what} onClick={() => add(what)}>
                <span className={classes.choice}>
                  {said.tools.adds[what]}
                  <small>{said.tools.addHints[what]}</small>
                </span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button leftSection={<IconPlayerPlay size={14} />} onClick={play}>
        {said.tools.play}
      </Button>
    </div>
  );
}
