// Which time the data is of.
import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { insightsTexts } from '#/base/texts/insights';
import { type InsightSearch, spans } from '../search';
import { without } from '../useInsightNavigation';

const said = insightsTexts;

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
          search: { ...without(search, 'from', 'to'), days: days ?? '28' },
          replace: true,
        })
      }
    />
  );
}
