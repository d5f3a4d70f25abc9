// The leads of a move: whose each was, and where undoing would put it, or put it.
import { Link } from '@tanstack/react-router';
import type { MovedLead } from '#/base/api/leadMoves';
import { useRepName } from '#/base/api/reps';
import { moveTexts } from '#/base/texts/moves';
import { texts } from '#/base/texts/texts';
import plain from '#/parts/page/PlainTable.module.css';
import { Sentence } from '#/parts/Sentence';
import classes from './Moves.module.css';

const said = moveTexts;

export function MovedLeads({ leads, isUndone }: { leads: readonly MovedLead[]; isUndone: boolean }) {
  const repName = useRepName();
  // What stays is what somebody looks for.
  const sorted = [...leads.filter((lead) => lead.why), ...leads.filter((lead) => !lead.why)];
  return (
    <table className={plain.table}>
      <thead>
        <tr>
          <th scope="col">{said.columns.lead}</th>
          <th scope="col">{said.columns.former}</th>
          {!isUndone && <th scope="col">{said.columns.now}</th>}
          <th scope="col">{isUndone ? said.columns.after : said.columns.then}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((lead) => (
          <tr key={lead.lead_id}>
            <td>
              <Link to="/leads/$lead" params={{ lead: lead.lead_id }}>
                {lead.name ?? lead.lead_id}
              </Link>
            </td>
            <td>{lead.former ? repName(lead.former) : texts.leads.nobody}</td>
            {!isUndone && <td>{lead.assignee ? repName(lead.assignee) : texts.leads.nobody}</td>}
            <td className={lead.why ? classes.stays : undefined}>
              <Becomes lead={lead} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Becomes({ lead }: { lead: MovedLead }) {
  const repName = useRepName();
  if (lead.why) return <Sentence text={said.stays(lead.why)} />;
  if (lead.to) return lead.state === 'undone' ? said.wentBack : repName(lead.to);
  return lead.state === 'undone' ? said.wentToRules : said.byRules;
}
