// What was done about a deploy, and how far it is.
import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, newKey } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import type { Rehoming } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import classes from './DeployPage.module.css';

const said = policyTexts.deploy;

export function Rehomings({ deploy }: { deploy: number }) {
  const found = useQuery({
    queryKey: ['policy', 'rehomings', deploy],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/deploys/{deploy}/rehomings', { params: { path: { deploy } } })).rehomings,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'running') ? 1_000 : 15_000),
  }).data;
  if (found === undefined || found.length === 0) return null;
  return (
    <Panel title={said.done}>
      {found.map((rehoming) => (
        <One key={rehoming.rehoming} rehoming={rehoming} />
      ))}
    </Panel>
  );
}

const tones = { running: 'info', stopped: 'warn', done: 'good' } as const;

function One({ rehoming }: { rehoming: Rehoming }) {
  const client = useQueryClient();
  const mayWrite = useSession().may('policy:write');
  const { state, total, to_do: toDo, moved, kept, left } = rehoming;
  const steer = useMutation({
    mutationFn: () => {
      const params = { path: { rehoming: rehoming.rehoming }, header: { 'Idempotency-Key': newKey() } };
      return state === 'running'
        ? api.POST('/api/v1/rehomings/{rehoming}/stop', { params })
        : api.POST('/api/v1/rehomings/{rehoming}/resume', { params });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['policy', 'rehomings'] }),
  });
  return (
    <div className={classes.rehoming}>
      <header>
        <Badge tone={tones[state]}>{said.states[state]}</Badge>
        <b>{said.names[rehoming.kind]}</b>
        <Moment at={rehoming.at} />
        <Actor id={rehoming.by} />
        {state !== 'done' && mayWrite && (
          <Button size="compact-xs" variant="default" loading={steer.isPending} onClick={() => steer.mutate()}>
            {state === 'running' ? said.stop : said.resume}
          </Button>
        )}
      </header>
      {state !== 'done' && (
        <Progress
          aria-label={said.progress}
          value={((total - toDo) / Math.max(1, total)) * 100}
          color="var(--accent)"
        />
      )}
      <p className="numbers">{said.result(moved, kept, left, toDo)}</p>
      {rehoming.note !== '' && <p>{rehoming.note}</p>}
    </div>
  );
}
