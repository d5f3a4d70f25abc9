// The list of leads: who got each, and why, before any click.
import { Button } from '@mantine/core';
import { IconArrowUp, IconInbox, IconMoodEmpty } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { Empty, Failed, Loading } from '#/parts/states';
import { DataTable } from '#/parts/table/DataTable';
import { BulkReassign } from './BulkReassign';
import { columns, LeadCard, widths } from './columns';
import { Filters } from './Filters';
import { countFilters, type LeadSearch } from './search';
import { useLeads } from './useLeads';
import classes from './LeadsPage.module.css';

const route = getRouteApi('/leads');
const idOf = (lead: LeadItem) => lead.lead_id;
const card = (lead: LeadItem) => <LeadCard lead={lead} />;

export function LeadsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isOnTop, setOnTop] = useState(true);
  const [chosen, setChosen] = useState<Record<string, true>>({});
  const [isReassigning, setReassigning] = useState(false);
  const found = useLeads(search, isOnTop);
  const change = useCallback(
    (next: LeadSearch) => {
      setChosen({});
      void navigate({ search: next, replace: true });
    },
    [navigate],
  );
  const open = (lead: LeadItem) => void navigate({ to: '/leads/$lead', params: { lead: lead.lead_id } });
  const { leads } = found;
  const picked = useMemo(() => leads.filter((lead) => chosen[lead.lead_id]), [leads, chosen]);
  const place = JSON.stringify(search);

  return (
    <section className={classes.page}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{texts.leads.title}</h1>
          {found.data && <span className="numbers">{texts.leads.shown(found.leads.length, found.hasNextPage)}</span>}
        </div>
        <Filters search={search} change={change} />
      </header>
      {found.waiting > 0 && (
        <button type="button" className={classes.fresh} onClick={found.showWaiting}>
          <IconArrowUp size={13} /> {texts.leads.fresh(found.waiting)}
        </button>
      )}
      {found.isPending && <Loading rows={16} />}
      {found.isError && found.leads.length === 0 && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && found.leads.length === 0 && <Nothing search={search} clear={() => change({})} />}
      {found.leads.length > 0 && (
        <DataTable
          key={place}
          label={texts.leads.title}
          items={found.leads}
          idOf={idOf}
          columns={columns}
          widths={widths}
          card={card}
          open={open}
          chosen={chosen}
          choose={setChosen}
          more={found.more}
          isFetchingMore={found.isFetchingNextPage}
          place={place}
          onTop={setOnTop}
        />
      )}
      {picked.length > 0 && (
        <div className={classes.picked} role="toolbar" aria-label={texts.leads.selected(picked.length)}>
          <span className="numbers">{texts.leads.selected(picked.length)}</span>
          <Button onClick={() => setReassigning(true)}>{texts.leads.reassign}</Button>
          <Button variant="default" rightSection={<kbd>Esc</kbd>} onClick={() => setChosen({})}>
            {texts.leads.deselect}
          </Button>
        </div>
      )}
      {isReassigning && (
        <BulkReassign
          leads={picked}
          close={(isDone) => {
            setReassigning(false);
            if (isDone) setChosen({});
          }}
        />
      )}
    </section>
  );
}

function Nothing({ search, clear }: { search: LeadSearch; clear: () => void }) {
  if (countFilters(search) === 0) {
    return (
      <Empty icon={<IconInbox size={22} stroke={1.6} />} title={texts.leads.emptyTitle} hint={texts.leads.emptyHint} />
    );
  }
  return (
    <Empty
      icon={<IconMoodEmpty size={22} stroke={1.6} />}
      title={texts.leads.noneTitle}
      hint={texts.leads.noneHint}
      action={
        <Button variant="default" onClick={clear}>
          {texts.leads.clear}
        </Button>
      }
    />
  );
}
