// Light, dark, or as the system has it.
import { useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { texts } from '#/base/texts/texts';
import classes from './ThemeChoice.module.css';

const schemes = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

export function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div role="group" aria-label={texts.app.theme} className={classes.schemes}>
      {schemes.map(([scheme, Icon]) => (
        <button
          key={scheme}
          type="button"
          title={texts.theme[scheme]}
          aria-label={texts.theme[scheme]}
          aria-pressed={colorScheme === scheme}
          onClick={() => setColorScheme(scheme)}
        >
          <Icon size={15} stroke={1.7} />
        </button>
      ))}
    </div>
  );
}
