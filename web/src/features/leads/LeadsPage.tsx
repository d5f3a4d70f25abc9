// The list of leads: who got each, and why, before any click.
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowUp, IconFlag, IconInbox, IconLayoutList, IconMoodEmpty, IconUsers } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSavedViews } from '#/base/api/savedViews';
import { useSession } from '#/base/api/session';
import type { LeadItem } from '#/base/api/types';
import { texts } from '#/base/texts/texts';
import { viewTexts } from '#/base/texts/views';
import { workTexts } from '#/base/texts/work';
import { noteLeadOrder } from '#/parts/leadOrder';
import { useTitle } from '#/parts/page/useTitle';
import { Empty, Failed, Loading } from '#/parts/states';
import { DataTable } from '#/parts/table/DataTable';
import type { BulkKind } from './Bulk';
import { columns, LeadCard, widths } from './columns';
import { Filters } from './Filters';
import { Gone } from './saved/Gone';
import { ViewBar } from './saved/ViewBar';
import { ViewMenu } from './saved/ViewMenu';
import { countFilters, filtersOf, type LeadSearch } from './search';
import { useLeadCounts, useOpenDisputes } from './useLeadCounts';
import { atOnceMax, useLeads } from './useLeads';
import classes from './LeadsPage.module.css';

const Bulk = lazy(async () => ({ default: (await import('./Bulk')).Bulk }));
const ViewForm = lazy(async () => ({ default: (await import('./saved/ViewForm')).ViewForm }));
const ViewsSheet = lazy(async () => ({ default: (await import('./saved/ViewsSheet')).ViewsSheet }));
const route = getRouteApi('/leads');
const idOf = (lead: LeadItem) => lead.lead_id;
const card = (lead: LeadItem) => <LeadCard lead={lead} />;

export function LeadsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isOnTop, setOnTop] = useState(true);
  const [chosen, setChosen] = useState<Record<string, true>>({});
  const [bulk, setBulk] = useState<{ kind: BulkKind; leads: readonly LeadItem[] } | null>(null);
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
  const [form, setForm] = useState<'save' | 'rename' | null>(null);
  const [isListOpen, setListOpen] = useState(false);
  const view = useSavedViews().find((one) => one.id === search.view);
  const title = view?.name ?? texts.leads.title;
  useTitle(title);
  const open = (lead: LeadItem) => {
    noteLeadOrder(leads.map(idOf));
    void navigate({ to: '/leads/$lead', params: { lead: lead.lead_id } });
  };
  // Which leads they are is gone through once, and stays so: what comes in meanwhile was not meant.
  const begin = (kind: BulkKind) => setBulk({ kind, leads: leads.filter((lead) => chosen[lead.lead_id]) });
  const pickedCount = useMemo(() => Object.keys(chosen).length, [chosen]);
  const place = JSON.stringify(search);
  const latestPlace = useRef(place);
  useEffect(() => {
    latestPlace.current = place;
  }, [place]);
  const chooseAll = async () => {
    setReading(true);
    const all = await found.readAll();
    setReading(false);
    // Somebody may look at others by now.
    if (latestPlace.current !== place) return;
    setChosen(Object.fromEntries(all.map((lead) => [lead.lead_id, true as const])));
  };

  return (
    <section className={classes.page}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{title}</h1>
          {view?.shared && (
            <span className={classes.shared} title={viewTexts.isSharedMark}>
              <IconUsers size={14} stroke={1.8} role="img" aria-label={viewTexts.isSharedMark} />
            </span>
          )}
          {counts && <span className="numbers">{texts.leads.counted(counts.all.count, counts.all.more ?? false)}</span>}
          {view && (
            <ViewMenu
              view={view}
              rename={() => setForm('rename')}
              removed={() => void navigate({ search: filtersOf(search), replace: true })}
            />
          )}
          {disputes > 0 && (
            <Link to="/disputes" className={classes.disputes}>
              <IconFlag size={13} stroke={1.8} /> {workTexts.dispute.waiting(disputes)}
            </Link>
          )}
          <ActionIcon
            variant="default"
            size={36}
            className={classes.views}
            aria-label={viewTexts.title}
            onClick={() => setListOpen(true)}
          >
            <IconLayoutList size={18} stroke={1.7} />
          </ActionIcon>
        </div>
        <Filters search={search} change={change}>
          <ViewBar
            search={search}
            view={view}
            save={() => setForm('save')}
            reset={() => view && change({ ...view.filters, view: view.id })}
          />
        </Filters>
        {view && <Gone view={view} />}
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
          {counts && pickedCount < Math.min(counts.all.count, atOnceMax) && (
            <Button variant="subtle" loading={isReading} onClick={() => void chooseAll()}>
              {counts.all.more && counts.all.count >= atOnceMax
                ? texts.leads.selectFirst(atOnceMax)
                : texts.leads.selectMatching(counts.all.count, counts.all.more ?? false)}
            </Button>
          )}
          <Button onClick={() => begin('reassign')}>{texts.leads.reassign}</Button>
          <Button variant="default" onClick={() => begin('pause')}>
            {texts.leads.pause}
          </Button>
          <Button variant="default" onClick={() => begin('close')}>
            {texts.leads.close}
          </Button>
          <Button variant="default" rightSection={<kbd>Esc</kbd>} onClick={() => setChosen({})}>
            {texts.leads.deselect}
          </Button>
        </div>
      )}
      <Suspense>
        {form && (
          <ViewForm
            view={form === 'rename' && view ? view : null}
            filters={filtersOf(search)}
            done={(kept) => void navigate({ search: { ...filtersOf(search), view: kept.id }, replace: true })}
            close={() => setForm(null)}
          />
        )}
        {isListOpen && <ViewsSheet open={(next) => void navigate({ search: next })} close={() => setListOpen(false)} />}
        {bulk && (
          <Bulk
            kind={bulk.kind}
            leads={bulk.leads}
            close={(isDone) => {
              setBulk(null);
              if (isDone) setChosen({});
            }}
          />
        )}
      </Suspense>
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
