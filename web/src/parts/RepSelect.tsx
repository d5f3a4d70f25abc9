// Somebody who can be given leads, found by name or id.
import { Select } from '@mantine/core';
import { useReps } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';

interface Props {
  label: string;
  value: string | null;
  onChange: (rep: string | null) => void;
  nobody?: string;
  placeholder?: string;
}

export function RepSelect({ label, value, onChange, nobody, placeholder }: Props) {
  const reps = useReps().filter((rep) => rep.isActive);
  const choices = reps.map((rep) => ({
    value: rep.id,
    label: [rep.name, rep.teams.join(', '), texts.leads.open(rep.openLeads)].filter(Boolean).join(' · '),
  }));
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
