// Every draft: who is at work on what, and where it stands.
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '#/base/api/session';
import type { DraftLine } from '#/base/api/policies';
import { policyTexts } from '#/base/texts/policy';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import plain from '#/parts/page/PlainTable.module.css';
import { Panel } from '#/parts/page/Panel';
import { Empty, Failed, Loading } from '#/parts/states';
import { DraftBadge } from '../draft/DraftBadge';
import { PolicyFrame } from '../PolicyFrame';
import { draftsQuery, versionsQuery } from '../policyQueries';
import { Segments } from '#/parts/Segments';
import { NewDraft } from './NewDraft';
import classes from '../tables.module.css';

const route = getRouteApi('/policy/drafts');
const said = policyTexts.drafts;

export function DraftsPage() {
  const { all = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [isBeginning, setBeginning] = useState(false);
  const found = useQuery({ ...draftsQuery, refetchInterval: 15_000 });
  const mayWrite = useSession().may('policy:write');
  const drafts = (found.data ?? []).filter((draft) => all || draft.state === 'open' || draft.state === 'scheduled');
  const begin = mayWrite && <Button onClick={() => setBeginning(true)}>{said.begin}</Button>;
  return (
    <PolicyFrame actions={begin}>
      {found.isError ? (
        <Failed problem={found.error} retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <Loading rows={5} />
      ) : (
        <>
          <div className={classes.bar}>
            <Segments
              label={said.shown.label}
              choices={[
                { value: 'going', label: said.shown.going },
                { value: 'all', label: said.shown.all },
              ]}
              value={all ? 'all' : 'going'}
              choose={(value) => void navigate({ search: value === 'all' ? { all: true } : {}, replace: true })}
            />
          </div>
          {drafts.length === 0 ? (
            <Empty
              icon={<IconPencil size={22} stroke={1.6} />}
              title={said.empty}
              hint={said.emptyHint}
              action={begin}
            />
          ) : (
            <Panel isFlush>
              <Drafts drafts={drafts} />
            </Panel>
          )}
        </>
      )}
      {isBeginning && <NewDraft close={() => setBeginning(false)} />}
    </PolicyFrame>
  );
}

function Drafts({ drafts }: { drafts: readonly DraftLine[] }) {
  const versions = useQuery(versionsQuery).data ?? [];
  const baseOf = (hash: string | null) => versions.find((version) => version.hash === hash)?.version;
  return (
    <table className={plain.table}>
      <thead>
        <tr>
          <th>{said.columns.draft}</th>
          <th>{said.columns.state}</th>
          <th className={classes.wide}>{said.columns.by}</th>
          <th>{said.columns.changed}</th>
          <th className={classes.wide}>{said.columns.base}</th>
        </tr>
      </thead>
      <tbody>
        {drafts.map((draft) => {
          const base = baseOf(draft.base);
          return (
            <tr key={draft.draft} className={classes.row}>
              <td>
                <Link to="/policy/drafts/$draft" params={{ draft: draft.draft }} className={classes.main}>
                  {draft.note || said.untitled}
                </Link>
                <small>{said.draft(draft.draft)}</small>
              </td>
              <td>
                <DraftBadge draft={draft} />
                {draft.publish_at !== null && draft.state === 'scheduled' && (
                  <small>
                    <Moment at={draft.publish_at} />
                  </small>
                )}
                {draft.error !== null && <small className={classes.bad}>{draft.error}</small>}
              </td>
              <td className={classes.wide}>
                <Actor id={draft.author} />
              </td>
              <td>
                <Moment at={draft.changed_at} />
                <small>
                  <Actor id={draft.changed_by} />
                </small>
              </td>
              <td className={classes.wide}>{base === undefined ? '–' : `v${base}`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
