// What is open in somebody's hands, the most pressing first as far as it is shown here.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { texts } from '#/base/texts/texts';
import { peopleTexts } from '#/base/texts/people';
import { Clock } from '#/parts/Clock';
import { Panel } from '#/parts/page/Panel';
import plain from '#/parts/page/PlainTable.module.css';
import { Failed, Loading } from '#/parts/states';
import type { RepNow } from '../data';
import classes from './Panels.module.css';

const said = peopleTexts.rep;
const shownMax = 6;

export function RepLeads({ rep }: { rep: RepNow }) {
  const found = useQuery({
    queryKey: ['people', 'leads', rep.id],
    queryFn: async ({ signal }) => {
      const query = { assignee: rep.id, status: 'open', limit: shownMax } as const;
      return dataOf(await api.GET('/api/v1/leads', { params: { query }, signal })).leads;
    },
  });
  return (
    <Panel
      title={said.open}
      hint={peopleTexts.reps.openOf(rep.open_leads, rep.open_cap)}
      actions={
        <Link to="/leads" search={{ assignee: rep.id }} className={classes.all}>
          {said.allLeads}
        </Link>
      }
      isFlush
    >
      {found.isPending && <Loading rows={4} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p className={classes.none}>{said.noOpen}</p>}
      {found.data && found.data.length > 0 && (
        <table className={plain.table}>
          <tbody>
            {found.data.map((lead) => (
              <tr key={lead.lead_id}>
                <td>
                  <Link to="/leads/$lead" params={{ lead: lead.lead_id }} className={classes.link}>
                    {lead.name ?? texts.leads.unknown}
                  </Link>{' '}
                  <span className={classes.quiet}>{lead.company}</span>
                </td>
                <td className={classes.quiet}>{lead.rule}</td>
                <td data-number="">
                  <Clock
                    size="short"
                    from={lead.received_at}
                    due={lead.sla_due ?? null}
                    touchedAt={lead.touched_at}
                    closedAt={lead.closed_at}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
