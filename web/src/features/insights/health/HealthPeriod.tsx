// Which time the data is of.
import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { texts } from '#/base/texts/texts';
import { type InsightSearch, spans } from '../search';
import { without } from '../useInsightNavigation';

const said = texts.insights;

export function HealthPeriod({ search }: { search: InsightSearch }) {
  const navigate = useNavigate();
  return (
    <Select
      size="xs"
      w={138}
      aria-label={said.period}
      data={spans.map((value) => ({ value, label: said.periods[value] }))}
      value={search.days ?? '28'}
      onChange={(days) =>
        void navigate({
          to: '/data-health',
          search: { ...without(search, 'from', 'to'), days: days as (typeof spans)[number] },
          replace: true,
        })
      }
    />
  );
}
