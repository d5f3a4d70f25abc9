// What Mantine is told of our design; colours and sizes are tokens in theme.css.
import { Button, createTheme, Menu, Modal, Select, TextInput, Tooltip } from '@mantine/core';

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  cursorType: 'pointer',
  focusRing: 'never',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      // White, which is Mantine's, is too faint on the accent of the dark scheme.
      vars: (_, { variant }) => ({ root: variant === undefined ? { '--button-color': 'var(--accent-ink)' } : {} }),
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    // Its list opens in the dialog's own layer; a scroll lock would put a style element into the page.
    Select: Select.extend({ defaultProps: { size: 'sm', checkIconPosition: 'right', allowDeselect: false } }),
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, radius: 'lg', transitionProps: { duration: 120 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, transitionProps: { duration: 80 } } }),
  },
});
