// One event: who did what to what, when; opened, what it changed and where it is sealed.
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { codeWords } from '#/base/format/names';
import { auditTexts } from '#/base/texts/audit';
import { Actor } from '#/parts/Actor';
import { Moment } from '#/parts/Moment';
import { type AuditEvent, changesOf, detailsOf } from '#/parts/record/changes';
import { FactValue } from './FactValue';
import { worthALine } from './meaning';
import classes from './EventLine.module.css';

const said = auditTexts;
const shownMax = 4;

export function EventLine({ event }: { event: AuditEvent }) {
  const changes = changesOf(event);
  const details = detailsOf(event);
  return (
    <li>
      <details className={classes.event}>
        <summary>
          <IconChevronRight size={13} stroke={2} className={classes.mark} />
          <Moment at={event.at} />
          <strong>{codeWords(event.kind)}</strong>
          <span className={classes.about}>
            {event.lead_id && <b>{event.lead_id}</b>}
            {worthALine(details)
              .slice(0, shownMax)
              .map((fact) => (
                <span key={fact.name}>
                  {codeWords(fact.name).toLowerCase()} <FactValue fact={fact} isPlain />
                </span>
              ))}
          </span>
          <span className={classes.who}>{event.by ? <Actor id={event.by} /> : said.turnout}</span>
        </summary>
        <div className={classes.inside}>
          {event.why && <p>{said.why(event.why)}</p>}
          {changes.length > 0 && (
            <table className={classes.changes}>
              <thead>
                <tr>
                  <th scope="col">{said.changed}</th>
                  <th scope="col">{said.before}</th>
                  <th scope="col">{said.after}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ field, before, after, isPersonal }) => (
                  <tr key={field}>
                    <th scope="row">{codeWords(field)}</th>
                    {isPersonal ? (
                      <td colSpan={2}>{said.personal}</td>
                    ) : (
                      <>
                        <td data-kind="before">{before ?? '–'}</td>
                        <td data-kind="after">{after ?? '–'}</td>
                      </>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {details.length > 0 && (
            <dl className={classes.details}>
              {details.map((fact) => (
                <div key={fact.name}>
                  <dt>{codeWords(fact.name)}</dt>
                  <dd>
                    <FactValue fact={fact} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <p className={classes.sealed}>
            {event.lead_id && (
              <Link to="/leads/$lead" params={{ lead: event.lead_id }}>
                {event.lead_id}
              </Link>
            )}
            <span className="numbers">{said.sealed(event.chain, event.link)}</span>
          </p>
        </div>
      </details>
    </li>
  );
}
