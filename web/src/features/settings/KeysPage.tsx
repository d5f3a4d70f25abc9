// Keys for programs: what each may do, when it was used, and what can be done about it.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconKey, IconPlus, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsTexts } from '#/base/texts/settings';
import { Sheet } from '#/parts/dialog/Sheet';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Empty, Failed, Loading } from '#/parts/states';
import { say } from '#/parts/toast';
import { MakeKey, RevokeKey, RotateKey } from './KeyDialogs';
import { inOrder, isRevoked, keysQuery, type KeyMade, type KeyView } from './keys';
import { Once } from '#/parts/dialog/Once';
import { SettingsTabs } from './SettingsTabs';
import classes from './settings.module.css';

const said = settingsTexts.keys;

type Over =
  | { readonly kind: 'make' }
  | { readonly kind: 'rotate' | 'revoke'; readonly key: KeyView }
  | { readonly kind: 'secret'; readonly secret: string };

export function KeysPage() {
  const found = useQuery(keysQuery);
  const queries = useQueryClient();
  const [over, setOver] = useState<Over | null>(null);
  const close = () => setOver(null);
  const made = (key: KeyMade) => {
    void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    setOver({ kind: 'secret', secret: key.secret ?? '' });
  };
  const revoked = (key: KeyView) => {
    void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    say(said.isRevoked(key.name));
    close();
  };
  const make = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setOver({ kind: 'make' })}>
      {said.make}
    </Button>
  );
  return (
    <Page title={said.title} hint={said.hint} actions={make} bar={<SettingsTabs />}>
      {found.isPending && <Loading rows={4} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <Empty icon={<IconKey size={22} stroke={1.6} />} title={said.none} hint={said.noneHint} action={make} />
      )}
      {found.data !== undefined && found.data.length > 0 && (
        <div className={classes.stack}>
          <KeyTable
            keys={inOrder(found.data)}
            rotate={(key) => setOver({ kind: 'rotate', key })}
            revoke={(key) => setOver({ kind: 'revoke', key })}
          />
        </div>
      )}
      {over?.kind === 'make' && <MakeKey made={made} close={close} />}
      {over?.kind === 'rotate' && <RotateKey of={over.key} made={made} close={close} />}
      {over?.kind === 'revoke' && <RevokeKey of={over.key} revoked={revoked} close={close} />}
      {over?.kind === 'secret' && (
        <Sheet title={said.secretTitle} close={close} size="md">
          <Once hint={said.secretHint} secret={over.secret} said={said} close={close} />
        </Sheet>
      )}
    </Page>
  );
}

interface TableProps {
  keys: readonly KeyView[];
  rotate: (key: KeyView) => void;
  revoke: (key: KeyView) => void;
}

function KeyTable({ keys, rotate, revoke }: TableProps) {
  return (
    <Panel isFlush>
      <table className={`${plain.table ?? ''} ${classes.rows ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{said.columns.name}</th>
            <th scope="col">{said.columns.scopes}</th>
            <th scope="col">{said.columns.made}</th>
            <th scope="col">{said.columns.used}</th>
            <th aria-label={settingsTexts.users.change} />
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className={isRevoked(key) ? classes.out : undefined}>
              <td>
                <div className={classes.who}>
                  <div>
                    <b>{key.name}</b>
                    <small>{key.prefix}…</small>
                  </div>
                </div>
              </td>
              <td>
                <div className={classes.tags}>
                  {key.scopes.map((scope) => (
                    <span key={scope} title={said.about[scope]}>
                      {scope}
                    </span>
                  ))}
                  {isRevoked(key) && <span data-alarm="">{said.revoked}</span>}
                </div>
                {key.old_until && (
                  <small className={classes.quiet}>
                    {said.overlap} <Moment at={key.old_until} />
                  </small>
                )}
              </td>
              <td>
                <Moment at={key.created_at} />
              </td>
              <td>{key.used_at ? <Moment at={key.used_at} /> : <span className={classes.quiet}>{said.never}</span>}</td>
              <td>
                {!isRevoked(key) && (
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={said.actions(key.name)}>
                        <IconDots size={16} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => rotate(key)}>
                        {said.rotate}
                      </Menu.Item>
                      <Menu.Divider />
                      <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => revoke(key)}>
                        {said.revoke}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
