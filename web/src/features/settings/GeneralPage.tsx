// What is set at this server: what guards it, and every setting with where it was said.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconSearch, IconSettingsOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '#/base/api/client';
import type { components } from '#/base/api/schema';
import { settingsTexts } from '#/base/texts/settings';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Sentence } from '#/parts/Sentence';
import { Empty, Failed, Loading } from '#/parts/states';
import { Safeguards } from './Safeguards';
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
        {found.isPending && <Loading rows={10} />}
        {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && (
          <>
            <Safeguards valueOf={(name) => found.data.find((setting) => setting.name === name)?.value ?? ''} />
            <SettingList settings={found.data} />
          </>
        )}
      </div>
    </Page>
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
          <table className={`${plain.table} ${classes.settings}`}>
            <thead>
              <tr>
                <th scope="col">{said.setting}</th>
                <th scope="col">{said.value}</th>
                <th scope="col">{said.where}</th>
              </tr>
            </thead>
            <tbody>
              {[...shown.filter(isSaid), ...shown.filter((setting) => !isSaid(setting))].map((setting) => (
                <Row key={setting.name} setting={setting} />
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </section>
  );
}

function Row({ setting }: { setting: Setting }) {
  return (
    <tr>
      <td className={classes.setting}>
        <code>{setting.name}</code>
        <small>
          <Sentence text={setting.help} />
        </small>
      </td>
      <td className={classes.value}>
        {setting.value ? `${setting.value} ${setting.unit}`.trim() : <i>{said.nothing}</i>}
      </td>
      <td className={classes.place} data-said={isSaid(setting) ? '' : undefined}>
        {isSaid(setting) ? <Sentence text={setting.place} /> : said.byItself}
      </td>
    </tr>
  );
}

async function readSettings(): Promise<Setting[]> {
  return dataOf(await api.GET('/api/v1/settings')).settings;
}
