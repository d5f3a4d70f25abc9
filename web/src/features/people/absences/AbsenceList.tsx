// Absences one after the other, by their beginning.
import { Link } from '@tanstack/react-router';
import { peopleTexts } from '#/base/texts/people';
import plain from '#/parts/page/PlainTable.module.css';
import { Person } from '#/parts/People';
import { type Absence, usePeople } from '../data';
import { longText } from '../hours/words';
import { nameOf } from '../reps/rows';
import { AbsenceSpan } from './AbsenceSpan';
import { daysIn, formOf } from './month';
import classes from './AbsenceList.module.css';

const said = peopleTexts.absences;

export function AbsenceList({
  absences,
  open,
}: {
  absences: readonly Absence[];
  open: ((absence: Absence) => void) | null;
}) {
  const people = new Map((usePeople().data ?? []).map((rep) => [rep.id, rep]));
  return (
    <div className={classes.scroller}>
      <table className={`${plain.table ?? ''} ${classes.table ?? ''}`}>
        <thead>
          <tr>
            <th>{said.who}</th>
            <th>{said.when}</th>
            <th>{said.long}</th>
            <th>{said.kind}</th>
            <th>{said.standIn}</th>
            {open && <th aria-label={peopleTexts.rep.edit} />}
          </tr>
        </thead>
        <tbody>
          {absences.map((absence) => {
            const rep = people.get(absence.rep);
            const backup = rep?.backup ? people.get(rep.backup) : undefined;
            const zone = rep?.zone ?? 'UTC';
            const form = formOf(absence, zone);
            const length = Date.parse(absence.end) - Date.parse(absence.start);
            return (
              <tr key={absence.id}>
                <td data-cell="who">
                  <Link to="/people/reps/$rep" params={{ rep: absence.rep }}>
                    <Person id={absence.rep} name={rep ? nameOf(rep) : absence.rep} />
                  </Link>
                </td>
                <td className="numbers" data-cell="when">
                  <AbsenceSpan absence={absence} zone={zone} />
                </td>
                <td className="numbers" data-cell="long">
                  {form.fromTime ? longText(length) : said.days(daysIn(form))}
                </td>
                <td data-cell="kind">{absence.kind}</td>
                <td className={classes.quiet} data-cell="stands">
                  {backup ? said.standsIn(nameOf(backup)) : said.noStandIn}
                </td>
                {open && (
                  <td className={classes.edit}>
                    <button type="button" onClick={() => open(absence)}>
                      {peopleTexts.rep.edit}
                    </button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
