// Each time a version went live, the newest first; two of them compared, one of them gone back to.
import { Button, Checkbox } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import type { Deploy } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import { PolicyFrame } from '../PolicyFrame';
import { deploysQuery } from '../policyQueries';
import classes from '../tables.module.css';
import { RollBack } from './RollBack';

const said = policyTexts.versions;

export function VersionsPage() {
  const found = useQuery(deploysQuery);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [back, setBack] = useState<Deploy | null>(null);
  const mayWrite = useSession().may('policy:write');
  const deploys = found.data ?? [];
  const choose = (deploy: number) =>
    setChosen(chosen.includes(deploy) ? chosen.filter((one) => one !== deploy) : [...chosen, deploy].slice(-2));
  const pair = deploys.filter((deploy) => chosen.includes(deploy.deploy));
  const compare = () => {
    const [now, old] = pair;
    if (old && now) void navigate({ to: '/policy/difference', search: { old: old.policy, now: now.policy } });
  };
  return (
    <PolicyFrame
      actions={
        deploys.length > 1 && (
          <Button variant="default" disabled={pair.length < 2} onClick={compare} title={said.compareHint}>
            {said.compare}
          </Button>
        )
      }
    >
      {found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={5} />
      ) : deploys.length === 0 ? (
        <Empty icon={<IconHistory size={22} stroke={1.6} />} title={said.empty} hint={said.emptyHint} />
      ) : (
        <Panel isFlush>
          <table className={plain.table}>
            <thead>
              <tr>
                <th className={classes.narrow} aria-label={said.columns.choose} />
                <th>{said.columns.version}</th>
                <th className={classes.wide}>{said.columns.live}</th>
                <th className={classes.wide}>{said.columns.by}</th>
                <th className={classes.wide} data-number>
                  {said.columns.waiting}
                </th>
                <th aria-label={said.columns.acts} />
              </tr>
            </thead>
            <tbody>
              {deploys.map((deploy, at) => (
                <tr key={deploy.deploy}>
                  <td>
                    <Checkbox
                      size="xs"
                      aria-label={said.choose(deploy.version)}
                      checked={chosen.includes(deploy.deploy)}
                      onChange={() => choose(deploy.deploy)}
                    />
                  </td>
                  <td>
                    <Link to="/policy/deploys/$deploy" params={{ deploy: deploy.deploy }} className={classes.main}>
                      {policyTexts.live.version(deploy.version)}
                    </Link>{' '}
                    {deploy.is_live && <Badge tone="good">{said.isLive}</Badge>}
                    {deploy.note !== '' && <small className={classes.note}>{deploy.note}</small>}
                    <small className={`${classes.note ?? ''} ${classes.phone ?? ''}`}>
                      <Live deploy={deploy} />
                    </small>
                  </td>
                  <td className={classes.wide}>
                    <Live deploy={deploy} />
                  </td>
                  <td className={classes.wide}>
                    <Actor id={deploy.by} />
                  </td>
                  <td className={classes.wide} data-number>
                    {deploy.waiting}
                  </td>
                  <td>
                    {mayWrite && !deploy.is_live && isFirstOf(deploys, at) && (
                      <Button size="compact-xs" variant="default" onClick={() => setBack(deploy)}>
                        {said.back}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {back && <RollBack deploy={back} close={() => setBack(null)} />}
    </PolicyFrame>
  );
}

/** From when to when it was live. */
function Live({ deploy: { at, until } }: { deploy: Deploy }) {
  return (
    <>
      <Moment at={at} />
      {until !== null && (
        <>
          {' – '}
          <Moment at={until} since={at} />
        </>
      )}
    </>
  );
}

/** One version may have been live several times; it is gone back to once, and not to what is live. */
function isFirstOf(deploys: readonly Deploy[], at: number): boolean {
  const deploy = deploys[at];
  const live = deploys.find((one) => one.is_live);
  return deploy?.policy !== live?.policy && deploys.findIndex((one) => one.policy === deploy?.policy) === at;
}
