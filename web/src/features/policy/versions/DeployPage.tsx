// One time a version was live: what became of its leads, its text; undoing it lead by lead, and taking along who waits.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import { useSession } from '#/base/api/session';
import type { Deploy } from '#/base/api/policies';
import { countText } from '#/base/format/counts';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Badge } from '#/parts/Badge';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { Failed, Loading } from '#/parts/states';
import { Changes } from '../change/Changes';
import titles from '../draft/DraftPage.module.css';
import { NewDraft } from '../drafts/NewDraft';
import { versionQuery } from '../policyQueries';
import { ReadPolicy } from '../ReadPolicy';
import { Rehome } from './Rehome';
import { Rehomings } from './Rehomings';
import { useVersionName } from './useVersionName';
import classes from './DeployPage.module.css';

const route = getRouteApi('/policy/deploys/$deploy');
const said = policyTexts.deploy;

export function DeployPage() {
  const { deploy: number } = route.useParams();
  const { tab = 'leads', view = 'both' } = route.useSearch();
  const navigate = route.useNavigate();
  const { may, user } = useSession();
  const [asked, setAsked] = useState<'undo' | 'migrate' | 'draft' | null>(null);
  const found = useQuery({
    queryKey: ['policy', 'deploy', number],
    queryFn: async () => dataOf(await api.GET('/api/v1/deploys/{deploy}', { params: { path: { deploy: number } } })),
    refetchInterval: 10_000,
  });
  const deploy = found.data;
  const version = useQuery(versionQuery(tab === 'text' ? (deploy?.policy ?? '') : ''));
  const mayWrite = may('policy:write');
  const maySeeLeads = user?.role !== 'manager';
  return (
    <Page
      isWhole={tab === 'text'}
      title={
        <span className={titles.title}>
          <Link to="/policy/versions">{policyTexts.tabs.versions}</Link>
          <i>/</i>
          {deploy ? policyTexts.live.version(deploy.version) : '…'}
          {deploy?.is_live && <Badge tone="good">{policyTexts.versions.isLive}</Badge>}
        </span>
      }
      {...(deploy ? { hint: <Hint deploy={deploy} /> } : {})}
      actions={
        deploy &&
        mayWrite && (
          <>
            <Button variant="default" onClick={() => setAsked('draft')}>
              {said.draft}
            </Button>
            {deploy.is_live && (
              <Button variant="default" onClick={() => setAsked('migrate')}>
                {said.migrate}
              </Button>
            )}
            {deploy.before !== null && (
              <Button variant="default" onClick={() => setAsked('undo')}>
                {said.undo}
              </Button>
            )}
          </>
        )
      }
      bar={
        <Tabs
          label={said.tabs.label}
          tabs={(['leads', 'text'] as const).map((name) => ({
            name: said.tabs[name],
            link: {
              to: '/policy/deploys/$deploy',
              params: { deploy: number },
              search: name === 'leads' ? {} : { tab: name },
            },
          }))}
        />
      }
    >
      {found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : deploy === undefined ? (
        <Loading rows={5} />
      ) : tab === 'text' ? (
        version.data ? (
          <ReadPolicy
            text={version.data.text}
            lists={version.data.lists}
            label={policyTexts.live.version(deploy.version)}
            view={view}
            setView={(next) => void navigate({ search: { tab: 'text', view: next }, replace: true })}
          />
        ) : (
          <Loading />
        )
      ) : (
        <div className={classes.leads}>
          <Counts deploy={deploy} />
          {maySeeLeads && <Rehomings deploy={number} />}
          {deploy.before !== null && <Difference old={deploy.before} now={deploy.policy} />}
        </div>
      )}
      {asked === 'draft' && deploy && <NewDraft version={deploy.policy} close={() => setAsked(null)} />}
      {(asked === 'undo' || asked === 'migrate') && deploy && (
        <Rehome kind={asked} deploy={deploy} close={() => setAsked(null)} />
      )}
    </Page>
  );
}

function Difference({ old, now }: { old: string; now: string }) {
  const nameOf = useVersionName();
  return (
    <section className={classes.difference}>
      <h2>{said.difference}</h2>
      <Changes old={old} now={now} oldName={nameOf(old)} nowName={nameOf(now)} />
    </section>
  );
}

function Hint({ deploy }: { deploy: Deploy }) {
  return (
    <>
      <Moment at={deploy.at} />
      {deploy.until !== null && (
        <>
          {' – '}
          <Moment at={deploy.until} />
        </>
      )}{' '}
      · <Actor id={deploy.by} />
      {deploy.note !== '' && ` · ${deploy.note}`}
    </>
  );
}

function Counts({ deploy }: { deploy: Deploy }) {
  const { counts } = deploy;
  if (counts === null) return null;
  return (
    <dl className={classes.counts}>
      {(['leads', 'answered', 'open', 'held', 'queued', 'joined', 'rejected', 'closed'] as const).map((name) => (
        <div key={name}>
          <dt>{said.counts[name]}</dt>
          <dd className="numbers">{countText(counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
