// What a row of the list says: who it is, who got it and why, how the promise stands.
import type { LeadItem } from '#/base/api/types';
import { useRepName } from '#/base/api/reps';
import { texts } from '#/base/texts/texts';
import { OutcomeBadge } from '#/parts/Badge';
import { Clock } from '#/parts/Clock';
import { Moment } from '#/parts/Moment';
import { Person } from '#/parts/People';
import { reasonOf } from '#/parts/reason';
import { useReasonWords } from '#/parts/useReasonWords';
import type { Columns } from '#/parts/table/columns';
import { promiseOf } from './rows';
import classes from './columns.module.css';

export const widths = 'minmax(180px, 1.5fr) 116px minmax(120px, .9fr) minmax(180px, 2fr) 112px 92px';

export const columns: Columns<LeadItem> = [
  { id: 'lead', header: texts.columns.lead, cell: ({ row }) => <Lead lead={row.original} /> },
  {
    id: 'outcome',
    header: texts.columns.outcome,
    cell: ({ row }) => <OutcomeBadge outcome={row.original.outcome} status={row.original.status ?? 'open'} />,
  },
  { id: 'who', header: texts.columns.who, cell: ({ row }) => <Who lead={row.original} /> },
  { id: 'why', header: texts.columns.why, cell: ({ row }) => <Why lead={row.original} /> },
  {
    id: 'promise',
    header: texts.columns.promise,
    cell: ({ row }) => <Clock {...promiseOf(row.original)} size="short" />,
  },
  {
    id: 'received',
    header: texts.columns.received,
    cell: ({ row }) => (
      <span className={classes.when}>
        <Moment at={row.original.received_at} />
      </span>
    ),
  },
];

/** The same on a phone. */
export function LeadCard({ lead }: { lead: LeadItem }) {
  return (
    <div className={classes.card}>
      <div className={classes.line}>
        <strong>{nameOf(lead)}</strong>
        <Clock {...promiseOf(lead)} size="short" />
      </div>
      <div className={classes.line}>
        <span className={classes.company}>{lead.company ?? lead.email}</span>
        <span className={classes.when}>
          <Moment at={lead.received_at} />
        </span>
      </div>
      <div className={classes.line}>
        <Who lead={lead} />
        <OutcomeBadge outcome={lead.outcome} status={lead.status ?? 'open'} />
      </div>
    </div>
  );
}

function Lead({ lead }: { lead: LeadItem }) {
  return (
    <span className={classes.lead}>
      <strong>{nameOf(lead)}</strong>
      <span className={classes.company}>{lead.company ?? lead.email}</span>
    </span>
  );
}

function Who({ lead }: { lead: LeadItem }) {
  const nameOfRep = useRepName();
  if (lead.assignee)
    return <Person id={lead.assignee} name={nameOfRep(lead.assignee)} quiet={lead.outcome === 'duplicate'} />;
  return <span className={classes.quiet}>{lead.queue ?? texts.leads.nobody}</span>;
}

function Why({ lead }: { lead: LeadItem }) {
  const words = useReasonWords();
  const { rule, rest } = reasonOf(lead.rule ?? null, lead.reason);
  return (
    <span className={classes.why} title={lead.reason}>
      {rule && <b>{rule}</b>}
      {words(rest)}
    </span>
  );
}

function nameOf(lead: LeadItem): string {
  if (lead.name) return lead.name;
  return lead.email ?? lead.company ?? texts.leads.unknown;
}
