// What is set at this server: how people sign in, and every setting with where it was said.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconSearch, IconSettingsOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { sessionQuery } from '#/base/api/session';
import { settingsTexts } from '#/base/texts/settings';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import { isSaid, settingsThatFit } from './settingList';
import { SettingsTabs } from './SettingsTabs';
import classes from './settings.module.css';

type Setting = components['schemas']['SettingView'];
const said = settingsTexts.general;

export function GeneralPage() {
  const found = useQuery({ queryKey: ['settings'], queryFn: readSettings });
  return (
    <Page title={said.title} hint={said.hint} bar={<SettingsTabs />}>
      <div className={classes.stack}>
        <SigningIn />
        {found.isPending && <Loading rows={10} />}
        {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && <SettingList settings={found.data} />}
      </div>
    </Page>
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
            <Coded text={said.providerHint} />
          </li>
        )}
        <li>
          <Coded text={local ? said.local : said.signInOnly} />
        </li>
      </ul>
    </Panel>
  );
}

function SettingList({ settings }: { settings: readonly Setting[] }) {
  const [typed, setTyped] = useState('');
  const [isOnlySaid, setOnlySaid] = useState(false);
  const shown = settingsThatFit(settings, typed, isOnlySaid);
  return (
    <section>
      <div className={classes.filters}>
        <TextInput
          aria-label={said.find}
          placeholder={said.find}
          leftSection={<IconSearch size={14} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label={said.onlySaid}
          checked={isOnlySaid}
          onChange={(event) => setOnlySaid(event.currentTarget.checked)}
        />
      </div>
      {shown.length === 0 ? (
        <Empty
          icon={<IconSettingsOff size={22} stroke={1.6} />}
          title={said.none}
          hint={said.noneHint}
          action={
            <Button
              variant="default"
              onClick={() => {
                setTyped('');
                setOnlySaid(false);
              }}
            >
              {said.showAll}
            </Button>
          }
        />
      ) : (
        <Panel isFlush>
          <table className={plain.table}>
            <thead>
              <tr>
                <th scope="col">{said.setting}</th>
                <th scope="col">{said.value}</th>
                <th scope="col">{said.where}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((setting) => (
                <tr key={setting.name}>
                  <td className={classes.setting}>
                    <code>{setting.name}</code>
                    <small>
                      <Coded text={setting.help} />
                    </small>
                  </td>
                  <td className={classes.value}>
                    {setting.value ? `${setting.value} ${setting.unit}`.trim() : <i>{said.nothing}</i>}
                  </td>
                  <td className={classes.place} data-said={isSaid(setting) ? '' : undefined}>
                    {isSaid(setting) ? <Coded text={setting.place} /> : said.byItself}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </section>
  );
}

/** A sentence in which names stand in backticks. */
function Coded({ text }: { text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

async function readSettings(): Promise<Setting[]> {
  return dataOf(await api.GET('/api/v1/settings')).settings;
}
