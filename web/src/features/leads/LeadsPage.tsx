// The list of leads: who got each, and why, before any click.
import { Button } from '@mantine/core';
import { IconArrowUp, IconFlag, IconInbox, IconMoodEmpty } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useSession } from '#/base/api/session';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { workTexts } from '#/base/texts/work';
import { noteLeadOrder } from '#/parts/leadOrder';
import { useTitle } from '#/parts/page/useTitle';
import { Empty, Failed, Loading } from '#/parts/states';
import { DataTable } from '#/parts/table/DataTable';
import { Bulk, type BulkKind } from './Bulk';
import { columns, LeadCard, widths } from './columns';
import { Filters } from './Filters';
import { countFilters, type LeadSearch } from './search';
import { useLeadCounts, useOpenDisputes } from './useLeadCounts';
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
  const [bulk, setBulk] = useState<BulkKind | null>(null);
  const mayMove = useSession().may('leads:move');
  const [isReading, setReading] = useState(false);
  const counts = useLeadCounts(search);
  const disputes = useOpenDisputes();
  const found = useLeads(search, isOnTop);
  const change = useCallback(
    (next: LeadSearch) => {
      setChosen({});
      void navigate({ search: next, replace: true });
    },
    [navigate],
  );
  const { leads } = found;
  useTitle(texts.leads.title);
  const open = (lead: LeadItem) => {
    noteLeadOrder(leads.map(idOf));
    void navigate({ to: '/leads/$lead', params: { lead: lead.lead_id } });
  };
  // Which leads they are is gone through once they are asked for, not at each press.
  const picked = useMemo(() => (bulk ? leads.filter((lead) => chosen[lead.lead_id]) : []), [bulk, leads, chosen]);
  const pickedCount = useMemo(() => Object.keys(chosen).length, [chosen]);
  const place = JSON.stringify(search);
  const chooseAll = async () => {
    setReading(true);
    const all = await found.readAll();
    setReading(false);
    setChosen(Object.fromEntries(all.map((lead) => [lead.lead_id, true as const])));
  };

  return (
    <section className={classes.page}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{texts.leads.title}</h1>
          {counts && <span className="numbers">{texts.leads.counted(counts.all.count, counts.all.more ?? false)}</span>}
          {disputes > 0 && (
            <Link to="/disputes" className={classes.disputes}>
              <IconFlag size={13} stroke={1.8} /> {workTexts.dispute.waiting(disputes)}
            </Link>
          )}
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
          choose={mayMove ? setChosen : null}
          more={found.more}
          isFetchingMore={found.isFetchingNextPage}
          place={place}
          onTop={setOnTop}
        />
      )}
      {pickedCount > 0 && mayMove && (
        <div className={classes.picked} role="toolbar" aria-label={texts.leads.selected(pickedCount)}>
          <span className="numbers">{texts.leads.selected(pickedCount)}</span>
          {found.more !== null && pickedCount === leads.length && (
            <Button variant="subtle" loading={isReading} onClick={() => void chooseAll()}>
              {texts.leads.selectMatching}
            </Button>
          )}
          <Button onClick={() => setBulk('reassign')}>{texts.leads.reassign}</Button>
          <Button variant="default" onClick={() => setBulk('pause')}>
            {texts.leads.pause}
          </Button>
          <Button variant="default" onClick={() => setBulk('close')}>
            {texts.leads.close}
          </Button>
          <Button variant="default" rightSection={<kbd>Esc</kbd>} onClick={() => setChosen({})}>
            {texts.leads.deselect}
          </Button>
        </div>
      )}
      {bulk && (
        <Bulk
          kind={bulk}
          leads={picked}
          close={(isDone) => {
            setBulk(null);
            if (isDone) setChosen({});
          }}
        />
      )}
    </section>
  );
}

function Nothing({ search, clear }: { search: LeadSearch; clear: () => void }) {
  const { may } = useSession();
  if (countFilters(search) === 0) {
    return (
      <Empty
        icon={<IconInbox size={22} stroke={1.6} />}
        title={texts.leads.emptyTitle}
        hint={texts.leads.emptyHint}
        action={
          may('policy:write') && (
            <Button component={Link} to="/start">
              {texts.leads.emptyAction}
            </Button>
          )
        }
      />
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
