import { expect, it } from 'vitest';
import styles from './mantine.ts?raw';

const sources = import.meta.glob<string>('/src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
// These are made of others, whose styles they have.
const withoutOwn = new Set(
  ['Autocomplete', 'CopyButton', 'FileButton', 'FileInput', 'MantineProvider', 'MultiSelect', 'Select'].concat([
    ...['TagsInput', 'TextInput', 'Textarea', 'Portal', 'Transition', 'FocusTrap', 'Box'],
  ]),
);

it('has the styles of every component of Mantine that is used', () => {
  const used = new Set<string>();
  for (const source of Object.values(sources)) {
    for (const [, names = ''] of source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/gu)) {
      for (const name of names.split(',').map((one) => one.trim())) {
        if (/^[A-Z]/u.test(name)) used.add(name);
      }
    }
  }
  const missing = [...used].filter((name) => !withoutOwn.has(name) && !styles.includes(`/${name}.layer.css'`));
  expect(missing).toEqual([]);
});
