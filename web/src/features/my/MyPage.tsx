// Somebody's own leads, for a thumb: what is on offer and what waits on top, then their numbers, and where they are.
import { getRouteApi } from '@tanstack/react-router';
import { IconUserStar } from '@tabler/icons-react';
import { useReps } from '#/base/api/reps';
import { useSession } from '#/base/api/session';
import { texts } from '#/base/texts/texts';
import { myTexts } from '#/base/texts/my';
import { useNow } from '#/base/time/now';
import { Page } from '#/parts/page/Page';
import { Tabs } from '#/parts/page/Tabs';
import { RepSelect } from '#/parts/RepSelect';
import { Empty, Failed, Loading } from '#/parts/states';
import { Absences } from './Absences';
import { agendaOf, countHot } from './agenda';
import { Alerts } from '#/parts/alerts/Alerts';
import { MyLeads } from './MyLeads';
import { Numbers } from './Numbers';
import { PresenceChip, PresencePanel } from './Presence';
import { type MySearch, type View, views } from './search';
import { useMyLeads, useOnItsWay } from './useMy';
import { WhyNot } from './WhyNot';
import classes from './MyPage.module.css';

const route = getRouteApi('/my');
const said = myTexts;

export function MyPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  const reps = useReps();
  const rep = search.rep ?? session.rep;
  const isOwn = rep !== '' && rep === session.rep;
  const name = reps.find((one) => one.id === rep)?.name ?? rep;
  const look = (next: string | null) => void navigate({ search: next ? { rep: next } : {} });
  const picker = (session.rep === '' || session.may('leads:move')) && (
    <div className={classes.picker}>
      <RepSelect label={said.whose} placeholder={said.whose} value={rep || null} onChange={look} />
    </div>
  );
  if (rep === '') {
    return (
      <Page title={texts.nav.my} actions={picker}>
        <Empty icon={<IconUserStar size={22} stroke={1.6} />} title={said.pickTitle} hint={said.pick} action={null} />
      </Page>
    );
  }
  const view = search.view ?? 'leads';
  return (
    <Page
      title={isOwn ? texts.nav.my : said.of(name)}
      hint={<Standing rep={rep} />}
      actions={
        <>
          {picker}
          <PresenceChip rep={rep} isOwn={isOwn} />
        </>
      }
      bar={
        <div className={classes.tabs}>
          <Tabs label={said.tabsLabel} tabs={views.map((one) => tabOf(one, search))} />
        </div>
      }
    >
      <div className={classes.columns} data-view={view}>
        <div data-part="leads">
          <Leads rep={rep} isOwn={isOwn} name={name} />
        </div>
        <div className={classes.aside}>
          <div data-part="numbers">
            <Numbers rep={rep} isOwn={isOwn} />
          </div>
          <div data-part="numbers">
            <WhyNot rep={rep} isOwn={isOwn} />
          </div>
          <div data-part="me">
            <PresencePanel rep={rep} isOwn={isOwn} />
          </div>
          <div data-part="me">
            <Absences rep={rep} />
          </div>
          <div data-part="me">
            <Alerts rep={rep} isOwn={isOwn} />
          </div>
        </div>
      </div>
    </Page>
  );
}

function tabOf(view: View, { rep }: MySearch) {
  const search: MySearch = { ...(rep ? { rep } : {}), ...(view === 'leads' ? {} : { view }) };
  return { name: said.tabs[view], link: { to: '/my', search } as const };
}

function Standing({ rep }: { rep: string }) {
  const leads = useMyLeads(rep).data;
  const { waiting } = useOnItsWay(rep);
  const now = useNow();
  if (waiting > 0) return <span className={classes.unsent}>{said.waitingToSend(waiting)}</span>;
  return leads === undefined ? ' ' : said.hot(countHot(agendaOf(leads), now));
}

function Leads({ rep, isOwn, name }: { rep: string; isOwn: boolean; name: string }) {
  const { data, error, refetch } = useMyLeads(rep);
  if (data === undefined)
    return error ? <Failed problem={error} retry={() => void refetch()} /> : <Loading rows={5} tall />;
  return <MyLeads rep={rep} leads={data} isOwn={isOwn} name={name} />;
}
