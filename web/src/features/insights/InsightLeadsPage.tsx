// The leads behind a number, exactly those that were counted, with what the number was made of.
import { Button } from '@mantine/core';
import { Link, getRouteApi, useCanGoBack, useRouter } from '@tanstack/react-router';
import { IconArrowLeft, IconDownload, IconStack2 } from '@tabler/icons-react';
import { useRepName } from '#/base/api/reps';
import type { components } from '#/base/api/schema';
import { countText } from '#/base/format/counts';
import { moneyText } from '#/base/format/money';
import { texts } from '#/base/texts/texts';
import { insightsTexts } from '#/base/texts/insights';
import { Moment } from '#/parts/Moment';
import { Page } from '#/parts/page/Page';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { Segments } from '#/parts/Segments';
import { ShowMore } from '#/parts/ShowMore';
import { Empty, Failed, Loading } from '#/parts/states';
import { Definition, useTitle } from './Definition';
import { secondsText } from './figures';
import { Narrowed } from './Narrowed';
import { sameLeads, type LeadsSearch } from './search';
import { useCounted, useCsvAddress } from './useInsights';
import classes from './InsightLeadsPage.module.css';

const route = getRouteApi('/insights/leads');
const said = insightsTexts.list;

type Lead = components['schemas']['InsightLead'];

export function InsightLeadsPage() {
  const search = route.useSearch();
  const counted = useCounted(search);
  const titleOf = useTitle();
  const csv = useCsvAddress(search);
  const total = counted.data?.pages[0]?.total;
  const leads = counted.data?.pages.flatMap((page) => page.leads) ?? [];
  const router = useRouter();
  const canGoBack = useCanGoBack();
  const isHealth = search.fault !== undefined;
  return (
    <Page
      title={
        <span className={classes.title}>
          <Link
            to={isHealth ? '/data-health' : '/insights'}
            search={sameLeads(search)}
            aria-label={isHealth ? said.backHealth : said.back}
            onClick={(event) => {
              // The page one came from is as it was left, with its tab and without the filters of this list.
              if (!canGoBack) return;
              event.preventDefault();
              router.history.back();
            }}
          >
            <IconArrowLeft size={17} stroke={1.8} />
          </Link>
          {titleOf(search.metric ?? 'leads')}
          <Definition metric={search.metric ?? 'leads'} />
        </span>
      }
      hint={total === undefined ? ' ' : insightsTexts.leadsText(countText(total))}
      actions={
        <>
          <Part search={search} />
          <Button
            variant="default"
            leftSection={<IconDownload size={14} stroke={1.7} />}
            renderRoot={(props) => <a href={csv} download {...props} />}
          >
            {said.export}
          </Button>
        </>
      }
      bar={<Narrowed search={search} />}
    >
      {counted.error !== null && counted.data === undefined ? (
        <Failed problem={counted.error} retry={() => void counted.refetch()} />
      ) : total === undefined ? (
        <Loading rows={12} />
      ) : total === 0 ? (
        <Empty icon={<IconStack2 size={22} stroke={1.6} />} title={said.empty[0]} hint={said.empty[1]} />
      ) : (
        <>
          <Leads leads={leads} />
          <ShowMore pages={counted} shown={leads.length} total={total} />
        </>
      )}
    </Page>
  );
}

function Part({ search }: { search: LeadsSearch }) {
  const navigate = route.useNavigate();
  const [fits, rest] = said.partNames[search.metric ?? ''] ?? said.someParts;
  // A number that is a count, and a fault, have no others.
  if (['leads', 'drawn', 'unworked', 'by_itself'].includes(search.metric ?? 'leads')) return null;
  return (
    <Segments
      label={said.partsLabel}
      choices={[
        { value: 'fits', label: fits },
        { value: 'rest', label: rest },
        { value: 'of', label: said.both },
      ]}
      value={search.part ?? 'fits'}
      choose={(part) => void navigate({ search: { ...search, part }, replace: true })}
    />
  );
}

function Leads({ leads }: { leads: readonly Lead[] }) {
  const repName = useRepName();
  return (
    <table className={`${plain.table ?? ''} ${classes.leads ?? ''}`}>
      <thead>
        <tr>
          <th>{said.lead}</th>
          <th>{said.cameIn}</th>
          <th>{said.with}</th>
          <th>{said.rule}</th>
          <th>{said.tier}</th>
          <th>{said.touch}</th>
          <th>{said.status}</th>
        </tr>
      </thead>
      <tbody>
        {leads.map((lead) => (
          <tr key={lead.lead_id}>
            <td className={classes.who}>
              <Link to="/leads/$lead" params={{ lead: lead.lead_id }}>
                <b>{lead.name ?? said.erased}</b>
                <span>{lead.company ?? lead.lead_id}</span>
              </Link>
            </td>
            <td>
              <Moment at={lead.received_at} />
            </td>
            <td>
              {lead.assignee !== null ? (
                <Person id={lead.assignee} name={repName(lead.assignee)} />
              ) : (
                <span className={classes.quiet}>{lead.queue ?? said.nobody}</span>
              )}
            </td>
            <td>{lead.rule ?? <span className={classes.quiet}>–</span>}</td>
            <td>{lead.tier ?? <span className={classes.quiet}>–</span>}</td>
            <td data-late={isLate(lead) ? '' : undefined} className={classes.touch}>
              {lead.seconds_to_touch === null ? (
                <span className={classes.quiet}>{said.untouched}</span>
              ) : (
                said.after(secondsText(lead.seconds_to_touch))
              )}
            </td>
            <td>{standingOf(lead)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What became of a lead, as far as it is known. */
function standingOf({ misrouted, won, currency, status }: Lead): string {
  if (misrouted !== null) return insightsTexts.routing.reason[misrouted] ?? misrouted;
  return won === null ? (texts.statuses[status] ?? status) : said.won(moneyText(won, currency ?? ''));
}

function isLate({ touched_at: touched, promised_by: promised }: Lead): boolean {
  return touched !== null && promised !== null && Date.parse(touched) > Date.parse(promised);
}
