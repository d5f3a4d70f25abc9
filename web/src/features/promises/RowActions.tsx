// What can be done about a promise without leaving the board: one press gives the lead to somebody else.
import { ActionIcon, Button, Menu, Select, Tooltip } from '@mantine/core';
import { IconClockPlus, IconDots, IconPlayerPause, IconRefresh, IconUserShare } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReassignReason } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { promisesTexts } from '#/base/texts/promises';
import { Sheet } from '#/parts/dialog/Sheet';
import { problemText } from '#/parts/problemText';
import { RepSelect } from '#/parts/RepSelect';
import { say } from '#/parts/toast';
import { pause, type PauseReason, reassign } from './usePromises';
import { Extend } from './Extend';
import type { Row } from './rows';
import classes from './RowActions.module.css';

const said = promisesTexts;
const pauseReasons = Object.keys(said.pauseReasons) as PauseReason[];
const reasons: readonly ReassignReason[] = [
  'sla_breach',
  'manual',
  'misrouted',
  'rep_left',
  'customer_request',
  'other',
];

interface Acted extends Pick<Row, 'lead' | 'name' | 'due'> {
  readonly promise?: Row['promise'];
}

export function RowActions({ row }: { row: Acted }) {
  const [isGiving, setGiving] = useState(false);
  const [isExtending, setExtending] = useState(false);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: async (work: 'again' | PauseReason) => {
      if (work === 'again') await reassign(row.lead, '', 'manual');
      else await pause(row.lead, work);
    },
    onSuccess: (_, work) => say(work === 'again' ? said.done.moved : said.done.paused),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['promises'] }),
  });
  return (
    <>
      <Tooltip label={said.give}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={said.giveTitle(row.name)}
          onClick={() => setGiving(true)}
          className={classes.icon}
        >
          <IconUserShare size={15} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={said.act(row.name)}
            loading={act.isPending}
            className={classes.icon}
          >
            <IconDots size={15} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={14} stroke={1.7} />} onClick={() => act.mutate('again')}>
            {said.again}
          </Menu.Item>
          <Menu.Item leftSection={<IconUserShare size={14} stroke={1.7} />} onClick={() => setGiving(true)}>
            {said.give}
          </Menu.Item>
          {row.promise && (
            <Menu.Item leftSection={<IconClockPlus size={14} stroke={1.7} />} onClick={() => setExtending(true)}>
              {said.extend}
            </Menu.Item>
          )}
          {row.due !== null && (
            <>
              <Menu.Divider />
              <Menu.Label>{said.pause}</Menu.Label>
              {pauseReasons.map((reason) => (
                <Menu.Item
                  key={reason}
                  leftSection={<IconPlayerPause size={14} stroke={1.7} />}
                  onClick={() => act.mutate(reason)}
                >
                  {said.pauseReasons[reason]}
                </Menu.Item>
              ))}
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isExtending && row.promise && (
        <Extend lead={row.lead} name={row.name} promise={row.promise} due={row.due} close={() => setExtending(false)} />
      )}
      {isGiving && <Give row={row} close={() => setGiving(false)} />}
    </>
  );
}

function Give({ row, close }: { row: Pick<Row, 'lead' | 'name'>; close: () => void }) {
  const [to, setTo] = useState('');
  const [reason, setReason] = useState<ReassignReason>('sla_breach');
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: () => reassign(row.lead, to, reason),
    onSuccess: () => {
      say(said.done.moved);
      close();
      void client.invalidateQueries({ queryKey: ['promises'] });
    },
  });
  return (
    <Sheet title={said.giveTitle(row.name)} close={close}>
      <div className={classes.form}>
        <RepSelect
          label={texts.actions.to}
          value={to}
          onChange={(rep) => setTo(rep ?? '')}
          nobody={texts.actions.policyFinds}
        />
        <Select
          label={texts.actions.reason}
          data={reasons.map((value) => ({ value, label: texts.reasons[value] ?? value }))}
          value={reason}
          onChange={(value) => setReason(reasons.find((one) => one === value) ?? 'manual')}
        />
        {give.error && <p role="alert">{problemText(give.error)}</p>}
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
          <Button loading={give.isPending} onClick={() => give.mutate()}>
            {said.go}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
