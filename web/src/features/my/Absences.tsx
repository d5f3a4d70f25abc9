// When somebody is away: what is planned, and a few fields to plan more. No leads come in that time.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useOnceKey } from '#/base/api/useOnceKey';
import { myTexts } from '#/base/texts/my';
import { serverNow, useNow } from '#/base/time/now';
import { useViewerZone } from '#/base/time/viewerZone';
import { dayText } from '#/base/time/zones';
import { Badge } from '#/parts/Badge';
import { Sheet } from '#/parts/dialog/Sheet';
import { Panel } from '#/parts/page/Panel';
import { Refusal } from '#/parts/work/DisputeForm';
import { problemText } from '#/parts/problemText';
import { say } from '#/parts/toast';
import { daysOf } from './days';
import classes from './Absences.module.css';

const said = myTexts.absences;
const kinds = ['vacation', 'sick', 'training', 'public_holiday', 'other'] as const;

export function Absences({ rep }: { rep: string }) {
  const client = useQueryClient();
  const now = useNow();
  const [isAdding, setAdding] = useState(false);
  const [since] = useState(() => new Date(serverNow()).toISOString());
  const zone = useZone(rep);
  const { data } = useQuery({
    queryKey: ['my', rep, 'absences'],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/absences', { params: { query: { rep, from: since } } })).absences,
  });
  const keyOf = useOnceKey();
  const cancel = useMutation({
    mutationFn: (absence: number) =>
      api.DELETE('/api/v1/absences/{absence}', {
        params: { path: { absence }, header: { 'Idempotency-Key': keyOf(absence) } },
      }),
    onSuccess: () => say(said.removed),
    onError: (problem) => say(problemText(problem)),
    onSettled: () => client.invalidateQueries({ queryKey: ['my', rep] }),
  });
  return (
    <Panel
      title={said.title}
      actions={
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
          {said.add}
        </Button>
      }
    >
      {data?.length === 0 && <p className={classes.none}>{said.none}</p>}
      <ul className={classes.list}>
        {data?.map(({ id, start, end, kind }) => (
          <li key={id}>
            <span>
              {daysOf(start, end, zone)}
              <small>{(said.kinds as Readonly<Record<string, string>>)[kind] ?? kind}</small>
            </span>
            {Date.parse(start) <= now && <Badge tone="info">{said.now}</Badge>}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={said.remove(daysOf(start, end, zone))}
              loading={cancel.isPending && cancel.variables === id}
              onClick={() => cancel.mutate(id)}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {isAdding && <Adding rep={rep} zone={zone} close={() => setAdding(false)} />}
    </Panel>
  );
}

function Adding({ rep, zone, close }: { rep: string; zone: string; close: () => void }) {
  const client = useQueryClient();
  const today = dayText(serverNow(), zone);
  const [start, setStart] = useState(today);
  const [end, setEnd] = useState(today);
  const [kind, setKind] = useState<string>('vacation');
  const keyOf = useOnceKey();
  const add = useMutation({
    mutationFn: async () => {
      const body = { rep, start, end, kind };
      return api.POST('/api/v1/absences', { params: { header: { 'Idempotency-Key': keyOf(body) } }, body });
    },
    onSuccess: () => {
      say(said.saved);
      void client.invalidateQueries({ queryKey: ['my', rep] });
      close();
    },
  });
  const isBackwards = end < start;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBackwards) add.mutate();
  };
  return (
    <Sheet title={said.addTitle} close={close}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          type="date"
          label={said.from}
          value={start}
          required
          onChange={(event) => {
            setStart(event.currentTarget.value);
            if (event.currentTarget.value > end) setEnd(event.currentTarget.value);
          }}
        />
        <TextInput
          type="date"
          label={said.to}
          value={end}
          required
          error={isBackwards ? said.backwards : undefined}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
        <Select
          label={said.kind}
          data={kinds.map((value) => ({ value, label: said.kinds[value] }))}
          value={kind}
          onChange={(value) => setKind(value ?? 'other')}
        />
        <Refusal problem={add.error} />
        <Button type="submit" size="md" loading={add.isPending}>
          {said.save}
        </Button>
      </form>
    </Sheet>
  );
}

/** Days are counted in the rep's own zone. */
function useZone(rep: string): string {
  const { data } = useQuery({
    queryKey: ['my', rep, 'state'],
    queryFn: async () => dataOf(await api.GET('/api/v1/reps/{rep}/state', { params: { path: { rep } } })),
  });
  const own = useViewerZone();
  return data === undefined || data.zone === '' ? own : data.zone;
}
