// Accounts that nobody looks after, and what waits in the review queue.
import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useRepName } from '#/base/api/reps';
import { countText } from '#/base/format/counts';
import { dataHealthTexts } from '#/base/texts/dataHealth';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { ShowMore } from '#/parts/ShowMore';
import { Failed, Loading } from '#/parts/states';
import { Meaning } from '../Definition';
import { type AccountFault, type DataHealth, useFaultyAccounts } from './useHealth';
import classes from './DataHealthPage.module.css';

const said = dataHealthTexts;

export function Accounts({ health }: { health: DataHealth }) {
  const [shown, show] = useState<AccountFault | null>(null);
  const { accounts } = health;
  // Who does not see everything is not told of accounts.
  if (accounts == null) return null;
  const waiting = [
    [said.matches, health.matches_waiting ?? 0],
    [said.duplicates, health.duplicates_waiting ?? 0],
  ] as const;
  const faults = [
    ['unowned', said.unowned, accounts.unowned, said.unownedMeans],
    ['departed', said.departed, accounts.departed, said.departedMeans],
    ['stale', said.stale(accounts.stale_days), accounts.stale, said.staleMeans(accounts.stale_days)],
  ] as const;
  return (
    <Panel title={said.accounts} hint={said.accountsHint(countText(accounts.accounts))}>
      <ul className={classes.lines}>
        {faults.map(([fault, label, count, meaning]) => (
          <li key={fault}>
            <button type="button" onClick={() => show(fault)} disabled={count === 0}>
              <span>{label}</span>
              <b>{countText(count)}</b>
            </button>
            <Meaning title={label} meaning={meaning} />
          </li>
        ))}
      </ul>
      <h3 className={classes.sub}>{said.review}</h3>
      <ul className={classes.lines}>
        {waiting.map(([label, count]) => (
          <li key={label}>
            <Link to="/review">
              <span>{label}</span>
              <b>{countText(count)}</b>
            </Link>
          </li>
        ))}
      </ul>
      <Modal
        opened={shown !== null}
        onClose={() => show(null)}
        title={shown === null ? '' : said.faultyTitle[shown]}
        size="lg"
        closeButtonProps={{ 'aria-label': said.close }}
      >
        {shown !== null && <Faulty fault={shown} total={accounts[shown]} />}
      </Modal>
    </Panel>
  );
}

function Export({ fault }: { fault: AccountFault }) {
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} stroke={1.7} />}
      renderRoot={(props) => <a href={`/api/v1/data-health/accounts.csv?fault=${fault}`} download {...props} />}
    >
      {said.export}
    </Button>
  );
}

function Faulty({ fault, total }: { fault: AccountFault; total: number }) {
  const found = useFaultyAccounts(fault);
  const repName = useRepName();
  if (found.error !== null && found.data === undefined)
    return <Failed problem={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading rows={6} />;
  const accounts = found.data.pages.flatMap((page) => page.accounts);
  return (
    <>
      <p className={classes.tools}>
        <Export fault={fault} />
      </p>
      <table className={plain.table}>
        <thead>
          <tr>
            <th>{said.account}</th>
            <th>{said.type}</th>
            <th>{said.owner}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.account_id}>
              <td>
                <Link to="/leads" search={{ account: account.account_id }}>
                  {account.name || account.account_id}
                </Link>
              </td>
              <td className={classes.quiet}>{account.type ?? ''}</td>
              <td className={classes.quiet}>{account.owner === null ? said.nobody : repName(account.owner)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ShowMore pages={found} shown={accounts.length} total={total} />
    </>
  );
}
