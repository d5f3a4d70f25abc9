// Somebody who can be given leads, found by name or id.
import { Select } from '@mantine/core';
import { useRepNames, useReps } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';

interface Props {
  label: string;
  value: string | null;
  onChange: (rep: string | null) => void;
  nobody?: string;
  placeholder?: string;
  /** Also whom one knows by name alone. */
  everybody?: boolean;
}

export function RepSelect({ label, value, onChange, nobody, placeholder, everybody = false }: Props) {
  const reps = useReps().filter((rep) => rep.isActive);
  const known = new Set(reps.map(({ id }) => id));
  const others = useRepNames().filter((rep) => everybody && rep.is_active && !known.has(rep.id));
  const choices = [
    ...reps.map((rep) => ({
      value: rep.id,
      label: [rep.name, rep.teams.join(', '), texts.leads.open(rep.openLeads)].filter(Boolean).join(' · '),
    })),
    ...others.map((rep) => ({ value: rep.id, label: rep.name })),
  ];
  const data = nobody === undefined ? choices : [{ value: '', label: nobody }, ...choices];
  return (
    <Select
      {...(placeholder === undefined ? { label } : { 'aria-label': label, placeholder })}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      maxDropdownHeight={260}
    />
  );
}
