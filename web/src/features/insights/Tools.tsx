// What a part of the page offers besides: its numbers as a table, and as a file.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChartLine, IconDownload, IconTable } from '@tabler/icons-react';
import { insightsTexts } from '#/base/texts/insights';
import classes from './Tools.module.css';

const said = insightsTexts;

interface Props {
  name: string;
  save: () => void;
  isTable?: boolean;
  setTable?: (isTable: boolean) => void;
}

export function Tools({ name, save, isTable = false, setTable }: Props) {
  const other = isTable ? said.asChart : said.asTable;
  return (
    <span className={`${classes.tools ?? ''} no-print`}>
      {setTable !== undefined && (
        <Tooltip label={other}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={other} onClick={() => setTable(!isTable)}>
            {isTable ? <IconChartLine size={15} stroke={1.7} /> : <IconTable size={15} stroke={1.7} />}
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={said.export}>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={said.exportOf(name)} onClick={save}>
          <IconDownload size={15} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
