// One simulation: how far it is; then who gains and who loses, where leads move, what is promised and kept.
import { Button, Progress, Select } from '@mantine/core';
import { IconArrowRight, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api, dataOf, newKey } from '#/base/api/client';
import { useRepName } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { policyTexts } from '#/base/texts/policy';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { problemText } from '#/parts/problemText';
import { saveFile } from '#/parts/saveFile';
import { Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import titles from '../draft/DraftPage.module.css';
import tables from '../tables.module.css';
import { askedFor } from './attaching';
import { Measures } from './Measures';
import { RepLoads } from './RepLoads';
import { flowsOf, placeOf, reportOf, type SimulationResult } from './result';
import { SimulationBadge } from './SimulationsPage';
import classes from './SimulationPage.module.css';

const route = getRouteApi('/policy/simulations/$simulation');
const said = policyTexts.simulation;
const flowsMax = 12;
const leadsMax = 60;

function simulationQuery(simulation: number) {
  return {
    queryKey: ['policy', 'simulation', simulation],
    queryFn: async () =>
      dataOf(await api.GET('/api/v1/simulations/{simulation}', { params: { path: { simulation } } })),
  };
}

export function SimulationPage() {
  const { simulation: number } = route.useParams();
  const { beside } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const found = useQuery({
    ...simulationQuery(number),
    refetchInterval: ({ state }) => (state.data && !['waiting', 'running'].includes(state.data.state) ? false : 1_000),
  });
  const other = useQuery({ ...simulationQuery(beside ?? 0), enabled: beside !== undefined });
  const all = useQuery({
    queryKey: ['policy', 'simulations'],
    queryFn: async () => dataOf(await api.GET('/api/v1/simulations', { params: { query: { limit: 50 } } })).simulations,
  }).data;
  const cancel = useMutation({
    mutationFn: () =>
      api.DELETE('/api/v1/simulations/{simulation}', {
        params: { path: { simulation: number }, header: { 'Idempotency-Key': newKey() } },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: ['policy', 'simulation', number] }),
  });
  const asked = askedFor(number);
  const simulation = found.data;
  const result = simulation?.result as SimulationResult | null | undefined;
  const besides = (all ?? []).filter((one) => one.state === 'done' && one.simulation !== number);
  return (
    <Page
      title={
        <span className={titles.title}>
          <Link to="/policy/simulations">{policyTexts.tabs.simulations}</Link>
          <i>/</i>
          {asked ? asked.note || policyTexts.drafts.draft(asked.draft) : policyTexts.simulations.one(number)}
          {simulation && <SimulationBadge simulation={simulation} />}
        </span>
      }
      {...(result?.since && result.until
        ? {
            hint: (
              <>
                {said.leads(result.leads_count)} · <Moment at={result.since} /> –{' '}
                <Moment at={result.until} since={result.since} />
              </>
            ),
          }
        : {})}
      actions={
        result && (
          <>
            {besides.length > 0 && (
              <Select
                size="xs"
                aria-label={said.beside}
                placeholder={said.beside}
                clearable
                data={besides.map((one) => ({
                  value: String(one.simulation),
                  label: policyTexts.simulations.one(one.simulation),
                }))}
                value={beside === undefined ? null : String(beside)}
                onChange={(value) => void navigate({ search: value ? { beside: Number(value) } : {}, replace: true })}
              />
            )}
            <Button
              variant="default"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                saveFile(
                  `simulation-${number}.md`,
                  reportOf(result, (name) => said.measures[name]),
                  'text/markdown',
                )
              }
            >
              {said.export}
            </Button>
            {asked && <Attach draft={asked.draft} result={result} simulation={number} />}
          </>
        )
      }
    >
      {found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : simulation === undefined ? (
        <Loading />
      ) : result ? (
        <Result result={result} beside={(other.data?.result as SimulationResult | null | undefined) ?? null} />
      ) : simulation.state === 'failed' || simulation.state === 'cancelled' ? (
        <p className={classes.ended}>{simulation.error ?? policyTexts.simulations.states[simulation.state]}</p>
      ) : (
        <div className={classes.progress}>
          <p>{simulation.total > 0 ? said.progress(simulation.done, simulation.total) : said.waits}</p>
          <Progress
            aria-label={said.progressLabel}
            value={simulation.total > 0 ? (simulation.done / simulation.total) * 100 : 0}
            color="var(--accent)"
            animated
          />
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {texts.actions.cancel}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Result({ result, beside }: { result: SimulationResult; beside: SimulationResult | null }) {
  const nameOf = useRepName();
  const flows = flowsOf(result.leads);
  const most = flows[0]?.leads ?? 1;
  const moved = result.leads.filter((lead) => lead.is_moved);
  return (
    <div className={classes.result}>
      {result.misses.length > 0 && (
        <ul className={classes.misses} aria-label={said.misses}>
          {result.misses.map((miss) => (
            <li key={miss}>{miss}</li>
          ))}
        </ul>
      )}
      <Measures result={result} beside={beside} />
      <div className={classes.two}>
        <Panel title={said.loads} hint={said.loadsHint}>
          <RepLoads reps={result.reps} beside={beside?.reps ?? null} />
        </Panel>
        <Panel title={said.flows} hint={result.moved === 0 ? said.noFlows : said.moved(result.moved)}>
          <ul className={classes.flows}>
            {flows.slice(0, flowsMax).map(({ from, to, leads }) => (
              <li key={`${from} ${to}`}>
                <span>{nameOf(from)}</span>
                <IconArrowRight size={13} />
                <span>{nameOf(to)}</span>
                <b className="numbers">{leads}</b>
                <i style={{ width: `${(leads / most) * 100}%` }} />
              </li>
            ))}
          </ul>
        </Panel>
      </div>
      {moved.length > 0 && (
        <Panel
          title={said.movedLeads}
          hint={moved.length > leadsMax ? said.firstOf(leadsMax, result.moved) : undefined}
          isFlush
        >
          <table className={plain.table}>
            <thead>
              <tr>
                <th>{said.columns.lead}</th>
                <th className={tables.wide}>{said.columns.at}</th>
                <th>{said.columns.old}</th>
                <th>{said.columns.now}</th>
                <th className={tables.wide}>{said.columns.rule}</th>
              </tr>
            </thead>
            <tbody>
              {moved.slice(0, leadsMax).map(({ lead, at, old, new: now }) => (
                <tr key={lead}>
                  <td>
                    <Link to="/leads/$lead" params={{ lead }} className={tables.link}>
                      {lead}
                    </Link>
                  </td>
                  <td className={tables.wide}>
                    <Moment at={at} />
                  </td>
                  <td>{old === null ? '–' : nameOf(placeOf(old))}</td>
                  <td>{nameOf(placeOf(now))}</td>
                  <td className={tables.wide}>{now.rule ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {result.notes.length > 0 && (
        <ul className={classes.notes}>
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The result goes to the draft, where whoever approves sees it; refused where the draft says something else by now. */
function Attach({ draft, result, simulation }: { draft: number; result: SimulationResult; simulation: number }) {
  const mayWrite = useSession().may('policy:write');
  const client = useQueryClient();
  const attach = useMutation({
    mutationFn: () =>
      api.PUT('/api/v1/drafts/{draft}/results/{kind}', {
        params: { path: { draft, kind: 'simulation' }, header: { 'Idempotency-Key': newKey() } },
        body: {
          hash: result.policy,
          passed: result.misses.length === 0,
          body: { simulation, moved: result.moved, leads: result.leads_count, misses: [...result.misses] } as never,
        },
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['draft', draft] });
      say(said.attached(draft));
    },
    onError: (problem) => say(problemText(problem)),
  });
  if (!mayWrite) return null;
  return (
    <Button loading={attach.isPending} onClick={() => attach.mutate()}>
      {said.attach}
    </Button>
  );
}
