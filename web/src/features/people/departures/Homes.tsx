// Where each thing of a leaver goes: what is proposed, and what somebody wishes instead.
import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useReps, useRepName } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { RepSelect } from '#/parts/RepSelect';
import { Sentence } from '#/parts/Sentence';
import { useNames } from './useNames';
import { type Preview, sharesOf, type Wishes } from './wishes';
import classes from './Homes.module.css';

const said = peopleTexts.departures;

interface Props {
  preview: Preview;
  wishes: Wishes;
  set: (wishes: Wishes) => void;
}

export function Homes({ preview, wishes, set }: Props) {
  const reps = useReps()
    .filter((rep) => rep.isActive && rep.id !== preview.rep)
    .map((rep) => ({ value: rep.id, label: rep.name }));
  const policy = { value: 'policy', label: said.policyFinds };
  const { accounts, leads } = preview.proposals;
  const names = useNames(preview.rep);
  return (
    <div className={classes.homes}>
      <div className={classes.wishes}>
        <Select
          label={said.accountsTo}
          searchable
          value={wishes.accountsTo}
          data={[policy, { value: 'keep', label: said.keep }, ...reps]}
          onChange={(value) => set({ ...wishes, accountsTo: value ?? 'policy' })}
        />
        <Select
          label={said.leadsTo}
          searchable
          value={wishes.leadsTo}
          data={[policy, ...reps]}
          onChange={(value) => set({ ...wishes, leadsTo: value ?? 'policy' })}
        />
        <RepSelect
          label={said.heir}
          nobody={preview.proposals.heir ? said.proposed : peopleTexts.nobody}
          value={wishes.heir ?? ''}
          onChange={(heir) => set({ ...wishes, heir: heir === '' ? null : heir })}
        />
      </div>
      <Shares preview={preview} />
      {leads.length > 0 && (
        <details>
          <summary>{said.eachLead(leads.length)}</summary>
          <Each
            kind="lead"
            rows={leads.map(({ lead_id: id, assignee, reason, queue }) => ({
              id,
              name: names.lead(id),
              to: assignee,
              why: reason,
              place: queue,
            }))}
            wished={wishes.leads}
            reps={reps}
            wish={(one) => set({ ...wishes, leads: one })}
          />
        </details>
      )}
      {accounts.items.length > 0 && (
        <details>
          <summary>{said.eachAccount(accounts.count)}</summary>
          <Each
            kind="account"
            rows={accounts.items.map(({ id, to, why }) => ({ id, name: names.account(id), to, why, place: '' }))}
            wished={wishes.accounts}
            reps={reps}
            wish={(one) => set({ ...wishes, accounts: one })}
          />
        </details>
      )}
      {preview.proposals.staying.count > 0 && (
        <p className={classes.warn}>{said.staying(preview.proposals.staying.count)}</p>
      )}
    </div>
  );
}

function Shares({ preview }: { preview: Preview }) {
  const repName = useRepName();
  const shares = sharesOf(preview);
  const most = Math.max(...shares.map(({ accounts, leads }) => accounts + leads), 1);
  return (
    <ul className={classes.shares} aria-label={said.whoGets}>
      {shares.map(({ rep, accounts, leads }) => (
        <li key={rep}>
          {rep ? <Person id={rep} name={repName(rep)} /> : <span className={classes.nobody}>{said.waits}</span>}
          <span className={classes.bar} aria-hidden>
            <i style={{ width: `${(accounts / most) * 100}%` }} />
            <i data-kind="leads" style={{ width: `${(leads / most) * 100}%` }} />
          </span>
          <span className="numbers">{said.gets(accounts, leads)}</span>
        </li>
      ))}
    </ul>
  );
}

interface EachProps {
  kind: 'lead' | 'account';
  rows: readonly { id: string; name: string; to: string | null; why: string; place: string }[];
  wished: Readonly<Record<string, string>>;
  reps: { value: string; label: string }[];
  wish: (one: Record<string, string>) => void;
}

function Each({ kind, rows, wished, reps, wish }: EachProps) {
  const put = (id: string, to: string | null) => {
    const rest = Object.fromEntries(Object.entries(wished).filter(([other]) => other !== id));
    wish(to ? { ...rest, [id]: to } : rest);
  };
  return (
    <div className={classes.each}>
      <table className={plain.table}>
        <thead>
          <tr>
            <th>{kind === 'lead' ? texts.columns.lead : said.account}</th>
            <th>{said.to}</th>
            <th>{said.whyColumn}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, to, why, place }) => (
            <tr key={id}>
              <td>
                {kind === 'lead' ? (
                  <Link to="/leads/$lead" params={{ lead: id }} className={classes.id}>
                    {name}
                  </Link>
                ) : (
                  <span className={classes.id} title={id}>
                    {name}
                  </span>
                )}
              </td>
              <td className={classes.to}>
                <Select
                  size="xs"
                  searchable
                  clearable={id in wished}
                  aria-label={`${said.to}: ${name}`}
                  placeholder={place || said.waits}
                  value={wished[id] ?? to}
                  data={reps}
                  onChange={(value) => put(id, value)}
                />
              </td>
              <td className={classes.why}>{id in wished ? said.wished : <Sentence text={why} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
