// What Mantine is told of our design; colours and sizes are tokens in theme.css.
import { Button, createTheme } from '@mantine/core';
import { texts } from '#/base/texts/texts';

const closing = { closeButtonProps: { 'aria-label': texts.app.close } };

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  cursorType: 'pointer',
  focusRing: 'never',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      // White, which is Mantine's, is too faint on the accent of the dark scheme.
      vars: (_, { variant = 'filled', color }) => ({
        root: variant === 'filled' && color === undefined ? { '--button-color': 'var(--accent-ink)' } : {},
      }),
    }),
    TextInput: { defaultProps: { size: 'sm' } },
    // Its list opens in the dialog's own layer; a scroll lock would put a style element into the page.
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right', allowDeselect: false } },
    Modal: {
      defaultProps: { ...closing, lockScroll: false, centered: true, radius: 'lg', transitionProps: { duration: 120 } },
    },
    Drawer: { defaultProps: { ...closing, lockScroll: false } },
    CloseButton: { defaultProps: { 'aria-label': texts.app.close } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 250, transitionProps: { duration: 80 } } },
  },
});
