// What a number means, beside its name.
import { Popover } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { insightsTexts } from '#/base/texts/insights';
import { useDefinitions } from './useInsights';
import classes from './Definition.module.css';

export function Meaning({ title, meaning }: { title: string; meaning: string }) {
  return (
    <Popover width={280} position="bottom" shadow="md" withinPortal trapFocus={false}>
      <Popover.Target>
        <button type="button" className={classes.ask} aria-label={insightsTexts.what(title)}>
          <IconInfoCircle size={13} stroke={1.7} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.said}>
        <b>{title}</b>
        <p>{meaning}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What a metric means, as the server says it. */
export function Definition({ metric, more = '' }: { metric: string; more?: string }) {
  const { data } = useDefinitions();
  const found = data?.metrics.find(({ id }) => id === metric);
  return found === undefined ? null : <Meaning title={found.title} meaning={`${found.meaning} ${more}`} />;
}

/** The name of a metric; its id until that is known. */
export function useTitle(): (metric: string) => string {
  const { data } = useDefinitions();
  return (metric) => data?.metrics.find(({ id }) => id === metric)?.title ?? metric;
}
