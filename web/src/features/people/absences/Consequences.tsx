// What an absence leaves behind: open leads, those due meanwhile, and who stands in.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '#/base/api/client';
import { peopleTexts } from '#/base/texts/people';
import { dayAt, dayStart } from '#/base/time/zones';
import { useAbsences, usePeople } from '../data';
import { nameOf } from '../reps/rows';
import type { AbsenceForm } from './month';
import classes from './Consequences.module.css';

const said = peopleTexts.absences;
// More than so many need not be counted here.
const countMax = 100;

export function Consequences({ form }: { form: AbsenceForm }) {
  const people = usePeople().data ?? [];
  const rep = people.find((each) => each.id === form.rep);
  const backup = people.find((each) => each.id === rep?.backup);
  const zone = rep?.zone ?? 'UTC';
  const start = dayAt(form.from, zone) ?? 0;
  const from = new Date(start).toISOString();
  const to = new Date(dayStart(dayAt(form.to || form.from, zone) ?? start, zone, 1)).toISOString();
  const due = useQuery({
    queryKey: ['people', 'due', form.rep, from, to],
    queryFn: async ({ signal }) => {
      const query = {
        assignee: form.rep,
        status: 'open',
        touched: 'false',
        sla_due_from: from,
        sla_due_to: to,
      } as const;
      const page = dataOf(await api.GET('/api/v1/leads', { params: { query: { ...query, limit: countMax } }, signal }));
      return page.leads.length;
    },
  });
  const theirs = useAbsences(from, to, backup?.id ?? form.rep);
  const isBackupAway = backup !== undefined && (theirs.data ?? []).some((absence) => absence.rep === backup.id);
  if (!rep) return null;
  return (
    <ul className={classes.list}>
      <li>
        {rep.open_leads === 0 ? (
          said.noOpen
        ) : (
          <>
            {said.openLeads(rep.open_leads)}
            {(due.data ?? 0) > 0 && `; ${said.dueThen(due.data ?? 0)}`}.{' '}
            <Link to="/leads" search={{ assignee: rep.id, status: 'open' }}>
              {said.look}
            </Link>
          </>
        )}
      </li>
      <li data-warn={!backup || isBackupAway ? '' : undefined}>
        {!backup && said.noStandIn}
        {backup && (isBackupAway ? said.standInAway(nameOf(backup)) : `${said.standIn}: ${nameOf(backup)}`)}
        {!backup && (
          <>
            .{' '}
            <Link to="/people/reps/$rep" params={{ rep: rep.id }}>
              {said.setStandIn}
            </Link>
          </>
        )}
      </li>
    </ul>
  );
}
