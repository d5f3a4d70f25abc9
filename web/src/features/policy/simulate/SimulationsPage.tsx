// Every simulation that was asked for, how far it is, and what came of it; and the way to another one.
import { Button } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import type { Simulation } from '#/base/api/policies';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import { PolicyFrame } from '../PolicyFrame';
import classes from '../tables.module.css';
import { askedFor } from './attaching';
import { Simulate } from './Simulate';

const route = getRouteApi('/policy/simulations');
const said = policyTexts.simulations;

export function SimulationsPage() {
  const { begin = false } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery({
    queryKey: ['policy', 'simulations'],
    queryFn: async () => dataOf(await api.GET('/api/v1/simulations', { params: { query: { limit: 50 } } })).simulations,
    refetchInterval: 4_000,
  });
  const mayStart = useSession().may('policy:write');
  const start = () => void navigate({ search: begin ? {} : { begin: true } });
  return (
    <PolicyFrame
      actions={
        mayStart && (
          <Button variant={begin ? 'default' : 'filled'} onClick={start}>
            {begin ? texts.actions.cancel : said.begin}
          </Button>
        )
      }
    >
      {begin && mayStart ? (
        <Simulate />
      ) : found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={5} />
      ) : found.data.length === 0 ? (
        <Empty
          icon={<IconFlask size={22} stroke={1.6} />}
          title={said.empty}
          hint={said.emptyHint}
          action={mayStart && <Button onClick={start}>{said.begin}</Button>}
        />
      ) : (
        <Panel isFlush>
          <table className={plain.table}>
            <thead>
              <tr>
                <th>{said.columns.simulation}</th>
                <th>{said.columns.state}</th>
                <th className={classes.wide}>{said.columns.by}</th>
                <th>{said.columns.started}</th>
              </tr>
            </thead>
            <tbody>
              {found.data.map((simulation) => (
                <Line key={simulation.simulation} simulation={simulation} />
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </PolicyFrame>
  );
}

function Line({ simulation }: { simulation: Simulation }) {
  const asked = askedFor(simulation.simulation);
  return (
    <tr className={classes.row}>
      <td>
        <Link
          to="/policy/simulations/$simulation"
          params={{ simulation: simulation.simulation }}
          className={classes.main}
        >
          {asked ? asked.note || policyTexts.drafts.draft(asked.draft) : said.one(simulation.simulation)}
        </Link>
        {asked && <small>{policyTexts.drafts.draft(asked.draft)}</small>}
      </td>
      <td>
        <SimulationBadge simulation={simulation} />
        {simulation.error !== null && <small className={classes.bad}>{simulation.error}</small>}
      </td>
      <td className={classes.wide}>
        <Actor id={simulation.actor} />
      </td>
      <td>
        <Moment at={simulation.started_at} />
      </td>
    </tr>
  );
}

const tones = { waiting: 'quiet', running: 'info', done: 'good', failed: 'bad', cancelled: 'quiet' } as const;

export function SimulationBadge({ simulation }: { simulation: Simulation }) {
  const { state, misses, done, total } = simulation;
  if (state === 'done' && misses.length > 0) return <Badge tone="bad">{said.missed(misses.length)}</Badge>;
  return (
    <Badge tone={tones[state]}>
      {said.states[state] ?? state}
      {state === 'running' && total > 0 && <span className="numbers"> {Math.floor((done / total) * 100)}%</span>}
    </Badge>
  );
}
