// What somebody did with the leads they were given, beside what is expected of their peers.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '#/base/api/client';
import { codeWords } from '#/base/format/names';
import { peopleTexts } from '#/base/texts/people';
import { Badge } from '#/parts/Badge';
import { Panel } from '#/parts/page/Panel';
import { Failed, Loading } from '#/parts/states';
import classes from './RepHabits.module.css';

const said = peopleTexts.rep;

export function RepHabits({ rep }: { rep: string }) {
  const found = useQuery({
    queryKey: ['people', 'habits', rep],
    queryFn: async () => dataOf(await api.GET('/api/v1/habits', { params: { query: { rep } } })).habits[0] ?? null,
  });
  const habit = found.data;
  const counts = habit && [
    [said.given, habit.given],
    [said.answered, habit.answered],
    [said.late, habit.answered_late],
    [said.sat, habit.sat_on.count],
    [said.sentBack, habit.sent_back.count],
    [said.missed, habit.missed_in_a_row],
  ];
  return (
    <Panel
      title={said.habits}
      actions={
        <span className={classes.out}>
          {habit?.stands_out.map((each) => (
            <Badge key={each} tone="warn">
              {said.standsOut[each] ?? codeWords(each)}
            </Badge>
          ))}
        </span>
      }
    >
      {found.isPending && <Loading rows={2} />}
      {found.isError && <Failed problem={found.error} retry={() => void found.refetch()} />}
      {found.isSuccess && !habit && <p className={classes.none}>{said.noHabits}</p>}
      {counts && (
        <dl className={classes.counts}>
          {counts.map(([name, count]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="numbers">{count}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
