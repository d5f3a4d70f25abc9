// What stands between somebody and a mistake: how one comes in, what a policy needs to go live, and the record.
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { sessionQuery } from '#/base/api/session';
import { settingsTexts } from '#/base/texts/settings';
import { Moment } from '#/parts/Moment';
import { Panel } from '#/parts/page/Panel';
import { Sentence } from '#/parts/Sentence';
import classes from './settings.module.css';

const said = settingsTexts.general;

interface Props {
  /** The value of a setting by its name; empty where there is none. */
  valueOf: (name: string) => string;
}

export function Safeguards({ valueOf }: Props) {
  return (
    <div className={classes.safeguards}>
      <SigningIn />
      <Publishing valueOf={valueOf} />
      <TheRecord />
    </div>
  );
}

function SigningIn() {
  const { data: view } = useQuery(sessionQuery);
  if (view === undefined) return null;
  const { oidc, local } = view.ways;
  return (
    <Panel title={said.signIn}>
      <ul className={classes.facts}>
        <li>{oidc ? said.provider(oidc.name) : said.passwordOnly}</li>
        {!oidc && (
          <li>
            <Sentence text={said.providerHint} />
          </li>
        )}
        <li>
          <Sentence text={local ? said.local : said.signInOnly} />
        </li>
      </ul>
    </Panel>
  );
}

function Publishing({ valueOf }: Props) {
  const needed = Number(valueOf('approvals'));
  const stops = valueOf('publish_fail_if');
  return (
    <Panel title={said.publishing}>
      <ul className={classes.facts}>
        <li>{needed > 0 ? said.approved : said.alone}</li>
        {needed === 0 && (
          <li>
            <Sentence text={said.approvedHint} />
          </li>
        )}
        <li>{valueOf('publish_check') === 'off' ? said.unchecked : said.checked}</li>
        {stops !== '' && <li>{said.simulated(valueOf('publish_fail_days'), stops)}</li>}
      </ul>
    </Panel>
  );
}

function TheRecord() {
  const { data, isSuccess } = useQuery({ queryKey: ['settings', 'verified'], queryFn: readVerified });
  const isRunning = data?.ended_at === null;
  return (
    <Panel title={said.record}>
      <ul className={classes.facts}>
        <li>{said.recordHint}</li>
        {isSuccess && data === null && <li>{said.unverified}</li>}
        {isRunning && <li>{said.verifying}</li>}
        {data?.ended_at && (
          <li className={classes.verified} data-whole={data.is_whole === true ? '' : undefined}>
            {data.is_whole ? <IconShieldCheck size={15} stroke={1.8} /> : <IconAlertTriangle size={15} stroke={1.8} />}
            <span>
              {data.is_whole ? said.whole : said.broken} · <Moment at={data.ended_at} />
            </span>
          </li>
        )}
        <li>
          <Link to="/audit" className={classes.link}>
            {said.toAudit}
          </Link>
        </li>
      </ul>
    </Panel>
  );
}

async function readVerified() {
  return dataOf(await api.GET('/api/v1/audit/verify')).verification ?? null;
}
