// Where in the text the cursor is, section and entry, and the way to any other.
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { policyTexts } from '#/base/texts/policy';
import { entryAt, type Section } from '../outline';
import classes from './DraftPage.module.css';

const said = policyTexts.draft;
const none: [] = [];

interface Props {
  sections: readonly Section[];
  line: number;
  goTo: (line: number) => void;
}

export function WhereBar({ sections, line, goTo }: Props) {
  // Thousands of places are gone through only while somebody looks for one.
  const [isOpen, setOpen] = useState(false);
  const places = useMemo(
    () =>
      sections.map((section, index) => ({
        group: section.name,
        items: [
          { value: `${index}:${section.line}`, label: section.name },
          ...section.entries.map((entry, at) => ({
            value: `${index}:${entry.line}:${at}`,
            label: entry.name || `${section.name} ${at + 1}`,
          })),
        ],
      })),
    [sections],
  );
  const at = entryAt(sections, line);
  const shown = at === null ? '' : [at.section.name, at.entry?.name].filter(Boolean).join(' › ');
  return (
    <Select
      size="xs"
      className={classes.where ?? ''}
      aria-label={said.outline}
      placeholder={shown || said.outlineFind}
      data={isOpen ? places : none}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      value={null}
      searchable
      limit={200}
      maxDropdownHeight={360}
      comboboxProps={{ width: 320, position: 'bottom-start' }}
      onChange={(value) => {
        const found = Number(value?.split(':')[1]);
        if (found > 0) goTo(found);
      }}
    />
  );
}
